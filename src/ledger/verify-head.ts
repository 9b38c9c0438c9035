import type { KeysFile } from '../domain/ledger/files/keys-file.ts';
import { type AppendStatement, isSignedBy, keyIdOf } from '../domain/ledger/signing/append-statement.ts';
import { readSignedMessage } from '../domain/ledger/signing/signed-message.ts';
import { isLedgerSubject } from '../domain/messages/commits/entry-subject.ts';
import type { Commit } from '../ports/forge/commits.ts';
import type { LedgerKeys } from '../ports/ledger-keys.ts';

export interface HeadTrust {
  /** GitHub's number of the repository. */
  readonly repository: number;
  readonly branch: string;
  readonly keys: LedgerKeys;
  /** Whether Curfew made a commit, by the author and the signature that GitHub reports. */
  readonly isOurs: (commit: Commit) => boolean;
}

export type HeadVerdict =
  /** A key that this process trusts signed it. `isSignedBy` says whether another key signed it, too. */
  | { readonly outcome: 'signed'; readonly isSignedBy: (publicKey: string) => boolean }
  | { readonly outcome: 'unsigned' }
  | { readonly outcome: 'foreign'; readonly because: string };

/**
 * Whether Curfew's own signature of a commit holds. A signature also vouches for all commits below: it covers
 * the parent's id, and Curfew adds only to a head that it has verified. GitHub's signature must agree, so a
 * stolen key alone is not enough.
 */
export function verifyHead(trust: HeadTrust, commit: Commit, recorded: KeysFile | null): HeadVerdict {
  const { branch, repository } = trust;
  const { sha, parents, tree } = commit;
  const signed = readSignedMessage(commit.message);
  if (signed === null) return { outcome: 'unsigned' };
  const foreign = (because: string) =>
    ({ outcome: 'foreign', because: `commit ${sha} of ${branch} ${because}` }) as const;
  if (parents.length > 1 || !trust.isOurs(commit)) {
    return foreign(`was not made by Curfew (${claimsOf(commit)})`);
  }
  if (!isLedgerSubject(commit.message)) return foreign('was made by Curfew for another branch');
  const { entries, text, signatures } = signed;
  const parent = parents[0] ?? null;
  const statement: AppendStatement = { repository, branch, parent, tree, entries, message: text };
  const byKey = new Map(signatures.map(({ key, signature }) => [key, signature]));
  const isSigned = (publicKey: string): boolean => {
    const signature = byKey.get(keyIdOf(publicKey));
    return signature !== undefined && isSignedBy(publicKey, signature, statement);
  };
  const claimed = trustedKeys(trust.keys, recorded).filter((key) => byKey.has(keyIdOf(key)));
  const wrong = claimed.find((key) => !isSigned(key));
  if (wrong !== undefined) {
    return foreign(`has a signature of the key ${keyIdOf(wrong)} that is for other content`);
  }
  if (claimed.length > 0) return { outcome: 'signed', isSignedBy: isSigned };
  const names = signatures.map(({ key }) => key).join(', ');
  const own = keyIdOf(trust.keys.current.publicKey);
  return foreign(
    `is signed by the key ${names}, and this process has the key ${own}. If you changed LEDGER_KEY, or PRIVATE_KEY if there is no LEDGER_KEY, set LEDGER_PREVIOUS_KEY to the former one`,
  );
}

function trustedKeys({ current, previous }: LedgerKeys, recorded: KeysFile | null): readonly string[] {
  const last = recorded?.keys.at(-1);
  return [
    current.publicKey,
    ...(previous === null ? [] : [previous.publicKey]),
    ...(last === undefined ? [] : [last.key]),
  ];
}

/**
 * Why the keys in a signed commit do not fit its signatures; null if they do. The key that is recorded last
 * must have signed. Keys are only added: a key that was replaced can never sign alone again.
 */
export function keysProblem(
  { repository, branch }: Pick<HeadTrust, 'repository' | 'branch'>,
  {
    before,
    after,
    isSignedBy: isSigned,
  }: {
    readonly before: KeysFile | null;
    readonly after: KeysFile | null;
    readonly isSignedBy: (publicKey: string) => boolean;
  },
): string | null {
  if (after === null) return 'keys.json is missing';
  if (after.repository !== repository || after.branch !== branch) {
    return 'keys.json is that of another repository or branch';
  }
  if (before?.keys.some(({ key }, index) => after.keys[index]?.key !== key) === true) {
    return 'keys.json has lost a key';
  }
  const last = after.keys.at(-1)?.key ?? '';
  return isSigned(last) ? null : `it is not signed by the key ${keyIdOf(last)}, which keys.json names`;
}

/**
 * Anyone can write any author and committer into a commit. Only GitHub's signature makes them more than a
 * claim.
 */
export function claimsOf({ author, committer, verified }: Commit): string {
  const [authorName, committerName] = [author, committer].map(
    (person) => person?.login ?? 'unknown to GitHub',
  );
  return `author ${authorName}, committer ${committerName}, ${verified ? 'signed by GitHub' : 'not signed by GitHub'}`;
}
