import { KEYS_PATH, type KeysFile, parseKeys } from '../../domain/ledger/files/keys-file.ts';
import {
  type AppendStatement,
  checkSignedBy,
  keyIdOf,
} from '../../domain/ledger/signing/append-statement.ts';
import { readSignedMessage, type SignedMessage } from '../../domain/ledger/signing/signed-message.ts';
import type { ChangedCommit, CloneCommit, CloneObjects } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';

export interface SignatureCounts {
  /** Commits whose signature of Curfew's was checked. */
  checked: number;
  /** The key that the record names last, as base64; null if it names none. */
  key: string | null;
}

/** Checks Curfew's own signature of each commit of the ledger. */
export interface SignedHistory {
  /** Call this for each commit, oldest first. Rejects with CloneFailure. */
  add(changed: ChangedCommit): Promise<void>;
  /** Waits for the checks that still run. */
  finish(): Promise<SignatureCounts>;
}

/** Checks that run at the same time. */
const RUNNING_MAX = 64;

/**
 * `trusted` are the public keys that the auditor got from the operator, oldest first; empty if there are
 * none. Then the keys that the record names are believed. The last one must be the one that signs now. A key
 * that follows a lost one needs no signature of it, if `trusted` has both, one after the other.
 */
export function signedHistory(
  objects: Pick<CloneObjects, 'get'>,
  trusted: readonly string[],
  note: Note,
): SignedHistory {
  const counts: SignatureCounts = { checked: 0, key: null };
  let keys: KeysFile | null = null;
  let running: Promise<void>[] = [];

  const check = async (commit: CloneCommit, signed: SignedMessage, key: string): Promise<void> => {
    if (keys === null) return;
    const signature = signed.signatures.find((made) => made.key === keyIdOf(key))?.signature;
    const statement = statementOf(commit, signed, keys);
    if (signature === undefined) {
      note(auditFinding('append-other-key', `commit ${commit.oid}`, keyIdOf(key)));
    } else if (!(await checkSignedBy(key, signature, statement))) {
      note(auditFinding('append-badly-signed', `commit ${commit.oid}`, keyIdOf(key)));
    }
  };

  /** The keys that have to sign this commit. */
  const keysFor = async ({ commit, changes }: ChangedCommit): Promise<readonly string[]> => {
    const former = keys?.keys.at(-1)?.key;
    const change = changes.find(({ path }) => path === KEYS_PATH);
    if (change !== undefined) {
      const after = change.after === null ? null : await objects.get(change.after.oid);
      const parsed = after?.bytes ? parseKeys(after.bytes) : null;
      const next = parsed?.outcome === 'parsed' ? parsed.value : null;
      if (next === null || !extendsKeys(keys, next)) {
        note(auditFinding('keys-changed', `commit ${commit.oid}`));
      }
      keys = next ?? keys;
    }
    const last = keys?.keys.at(-1)?.key;
    if (last === undefined) return [];
    counts.key = last;
    if (former === undefined || former === last) return [last];
    const place = trusted.indexOf(former);
    return place !== -1 && trusted[place + 1] === last ? [last] : [former, last];
  };

  return {
    async add(changed) {
      const { commit } = changed;
      const needed = await keysFor(changed);
      if (needed.length === 0) return;
      const signed = readSignedMessage(commit.message);
      if (signed === null) {
        note(auditFinding('append-unsigned', `commit ${commit.oid}`));
        return;
      }
      counts.checked++;
      for (const key of needed) running.push(check(commit, signed, key));
      if (running.length < RUNNING_MAX) return;
      await Promise.all(running);
      running = [];
    },

    async finish() {
      await Promise.all(running);
      const newest = trusted.at(-1);
      if (newest !== undefined && counts.key !== newest) {
        const named = counts.key === null ? 'it names no key' : `it names ${keyIdOf(counts.key)}`;
        note(auditFinding('key-unknown', KEYS_PATH, named));
      }
      return counts;
    },
  };
}

function statementOf(
  { parents, tree }: CloneCommit,
  { entries, text }: SignedMessage,
  { repository, branch }: KeysFile,
): AppendStatement {
  return { repository, branch, parent: parents[0] ?? null, tree, entries, message: text };
}

/** Whether the later file has all keys of the earlier one, for the same repository. */
function extendsKeys(before: KeysFile | null, after: KeysFile): boolean {
  if (before === null) return after.keys.length === 1;
  return (
    after.repository === before.repository &&
    after.branch === before.branch &&
    after.keys.length === before.keys.length + 1 &&
    before.keys.every(({ key, since, at }, index) => {
      const same = after.keys[index];
      return same?.key === key && same.since === since && same.at === at;
    })
  );
}
