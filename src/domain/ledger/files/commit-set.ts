import { hash } from 'node:crypto';

/** A set of commits that takes little memory. */
export interface CommitSet {
  readonly add: (oid: string) => void;
  readonly has: (oid: string) => boolean;
}

/** A number of JavaScript is exact up to 53 bits. */
const BITS = 48;

/**
 * Keeps 48 bits of each commit. If two commits have the same bits, `has` is wrong about one of them: the
 * audit then accepts a head of the ledger that the ledger does not contain. With a million commits in the
 * set, the chance is 1 in 280 million for each question. The bits depend on the random `key`, so an attacker
 * cannot prepare such a commit.
 */
export function commitSet(key: string): CommitSet {
  const numbers = new Set<number>();
  const numberOf = (oid: string) =>
    Number.parseInt(hash('sha256', `${key} ${oid}`, 'hex').slice(0, BITS / 4), 16);
  return { add: (oid) => void numbers.add(numberOf(oid)), has: (oid) => numbers.has(numberOf(oid)) };
}
