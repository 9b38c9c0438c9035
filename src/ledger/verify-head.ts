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

/** The signature of a commit by one key. */
type SignatureBy = 'valid' | 'invalid' | 'absent';

/**
 * `wrong-key`: GitHub says that the App made the head, and the key that the record names signed it, but this
 * process does not know that key.
 */
export type HeadVerdict =
  | { readonly outcome: 'trusted' }
  | { readonly outcome: 'wrong-key' | 'foreign'; readonly because: string };

/** Why a commit with a signature cannot be Curfew's, by GitHub; null if it can. */
export function originProblem({ branch, isOurs }: HeadTrust, commit: Commit): string | null {
  const { sha, parents } = commit;
  if (parents.length > 1 || !isOurs(commit)) {
    return `commit ${sha} of ${branch} was not made by Curfew (${claimsOf(commit)})`;
  }
  return isLedgerSubject(commit.message)
    ? null
    : `commit ${sha} of ${branch} was made by Curfew for another branch`;
}

/**
 * Whether Curfew's own signature of a head holds. The last key of the head's `keys.json` must have signed it.
 * A signature also vouches for all commits below: it covers the parent's id, and Curfew adds only to a head
 * that it has verified. `before` are the keys of the head that was verified last, and `added` are the commits
 * since then; without one, only the keys of this process are trusted.
 */
export function verifyKeys(
  trust: HeadTrust,
  {
    head,
    added,
    before,
    after,
  }: {
    readonly head: Commit;
    readonly added: readonly Commit[];
    readonly before: KeysFile | null;
    readonly after: KeysFile | null;
  },
): HeadVerdict {
  const foreign = (because: string) => ({ outcome: 'foreign', because }) as const;
  if (after === null) return foreign('keys.json is missing');
  if (after.repository !== trust.repository || after.branch !== trust.branch) {
    return foreign('keys.json is that of another repository or branch');
  }
  const last = lastKey(after);
  const made = signatureBy(trust, head, last);
  if (made === 'invalid') return foreign(`its signature of the key ${keyIdOf(last)} is for other content`);
  if (made === 'absent')
    return foreign(`it is not signed by the key ${keyIdOf(last)}, which keys.json names`);
  return before === null ? verifyFirst(trust.keys, after) : verifyNext(trust, { added, before, after });
}

/** The first head that a process reads. */
function verifyFirst({ current, previous }: LedgerKeys, after: KeysFile): HeadVerdict {
  const last = lastKey(after);
  const hasCurrent = after.keys.some(({ key }) => key === current.publicKey);
  if (last === current.publicKey) return { outcome: 'trusted' };
  if (last === previous?.publicKey && !hasCurrent) return { outcome: 'trusted' };
  const own = keyIdOf(current.publicKey);
  const because = hasCurrent
    ? `its key ${own} was replaced by ${keyIdOf(last)}, and this process has the former one`
    : `it is signed by the key ${keyIdOf(last)}, and this process has the key ${own}`;
  return { outcome: 'wrong-key', because };
}

/** A head on top of one that was verified. Keys are only added, and the former key signs the change. */
function verifyNext(
  trust: HeadTrust,
  {
    added,
    before,
    after,
  }: {
    readonly added: readonly Commit[];
    readonly before: KeysFile;
    readonly after: KeysFile;
  },
): HeadVerdict {
  const foreign = (because: string) => ({ outcome: 'foreign', because }) as const;
  if (before.keys.some(({ key }, index) => after.keys[index]?.key !== key)) {
    return foreign('keys.json has lost a key');
  }
  const { current, previous } = trust.keys;
  const lost = previous?.signer === null ? previous.publicKey : null;
  const isSigned = (commit: Commit, key: string) => signatureBy(trust, commit, key) === 'valid';
  let former = lastKey(before);
  for (const { key } of after.keys.slice(before.keys.length)) {
    const isLost = former === lost && key === current.publicKey;
    const isHandedOver = added.some((commit) => isSigned(commit, former) && isSigned(commit, key));
    if (!isLost && !isHandedOver) {
      return foreign(`the key ${keyIdOf(former)} did not sign the change to the key ${keyIdOf(key)}`);
    }
    former = key;
  }
  return { outcome: 'trusted' };
}

function signatureBy({ repository, branch }: HeadTrust, commit: Commit, publicKey: string): SignatureBy {
  const signed = readSignedMessage(commit.message);
  const signature = signed?.signatures.find(({ key }) => key === keyIdOf(publicKey))?.signature;
  if (signed === null || signature === undefined) return 'absent';
  const { entries, text } = signed;
  const { tree, parents } = commit;
  const parent = parents[0] ?? null;
  const statement: AppendStatement = { repository, branch, parent, tree, entries, message: text };
  return isSignedBy(publicKey, signature, statement) ? 'valid' : 'invalid';
}

function lastKey({ keys }: KeysFile): string {
  return keys.at(-1)?.key ?? '';
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
