import { createHmac } from 'node:crypto';

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
      const hash = createHmac('sha256', key)
        .update(JSON.stringify([grant, what]))
        .digest();
      sum = BigInt.asUintN(BITS, sum + ((hash.readBigUInt64BE(0) << 64n) | hash.readBigUInt64BE(8)));
    },
    total: () => sum,
  };
}
