import { hash } from 'node:crypto';

/**
 * Compares two large sets of pairs without holding them in memory: two sums are equal if the same pairs were
 * added, in any order. The sum adds a hash of each pair. The hash depends on a random key, so that an
 * attacker cannot prepare two different sets with the same sum.
 */
export interface IndexSum {
  add(grant: string, fact: string): void;
  total(): bigint;
}

const BITS = 128;

export function indexSum(key: string): IndexSum {
  let sum = 0n;
  return {
    add(grant, fact) {
      const digits = hash('sha256', JSON.stringify([key, grant, fact]), 'hex').slice(0, BITS / 4);
      sum = BigInt.asUintN(BITS, sum + BigInt(`0x${digits}`));
    },
    total: () => sum,
  };
}
