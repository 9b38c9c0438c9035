import { hash } from 'node:crypto';

/**
 * Tells whether two heaps hold the same things, in whatever order they come, without keeping either: the sum of a hash
 * of each. The key is chosen by chance, so that nobody can make two heaps that add up alike.
 */
export interface IndexSum {
  add(grant: string, what: string): void;
  total(): bigint;
}

const BITS = 128;

export function indexSum(key: string): IndexSum {
  let sum = 0n;
  return {
    add(grant, what) {
      const digits = hash('sha256', JSON.stringify([key, grant, what]), 'hex').slice(0, BITS / 4);
      sum = BigInt.asUintN(BITS, sum + BigInt(`0x${digits}`));
    },
    total: () => sum,
  };
}
