import { expect, it } from 'vitest';
import type { AuditFinding } from '../../src/audit/audit-finding.ts';
import { signedHistory } from '../../src/audit/verify/signed-history.ts';
import { KEYS_PATH, type KeysFile, serializeKeys } from '../../src/domain/ledger/files/keys-file.ts';
import { signAppend } from '../../src/ledger/sign-append.ts';
import type { CloneChange, CloneCommit } from '../../src/ports/clone.ts';
import type { LedgerSigner } from '../../src/ports/ledger-keys.ts';
import { oidOf } from '../support/builders/entries.ts';
import { newSigner } from '../support/fakes/ledger-key.ts';

const FIRST = newSigner();
const SECOND = newSigner();
const NO_ONE = { name: '', email: '', at: 0 };

interface Commit {
  /** The keys that sign it; none if absent. */
  readonly by?: readonly LedgerSigner[];
  /** The keys that the file has after it; undefined if the commit does not change the file. */
  readonly keys?: readonly LedgerSigner[] | null;
  readonly repository?: number;
  /** Changes the commit after it was signed. */
  readonly tamper?: (commit: CloneCommit) => CloneCommit;
}

/** The findings about a history of these commits, by codes. */
async function codesOf(commits: readonly Commit[], trusted: readonly LedgerSigner[] = []) {
  const found: AuditFinding[] = [];
  const blobs = new Map<string, Uint8Array>();
  const get = async (oid: string) => {
    const bytes = blobs.get(oid);
    return bytes === undefined ? null : { oid, type: 'blob', bytes };
  };
  const keysGiven = trusted.map(({ publicKey }) => publicKey);
  const history = signedHistory({ get }, keysGiven, (finding) => found.push(finding));
  let parent: string | null = null;
  for (const [
    index,
    { by = [], keys, repository = 7, tamper = (made: CloneCommit) => made },
  ] of commits.entries()) {
    const oid = index.toString(16).padStart(40, '0');
    const changes: CloneChange[] = [];
    if (keys !== undefined) {
      const blob = `b${oid.slice(1)}`;
      const after = keys === null ? null : { mode: '100644', oid: blob };
      if (keys !== null) blobs.set(blob, serializeKeys(fileOf(keys, repository)));
      changes.push({ path: KEYS_PATH, before: null, after });
    }
    const message = `judged up to ${index}`;
    const tree = oidOf('e');
    const place = { repository: 7, branch: 'curfew/ledger' };
    const trailer =
      by.length === 0 ? '' : await signAppend(by, { ...place, parent, tree, entries: null, message });
    const commit: CloneCommit = {
      oid,
      tree,
      parents: parent === null ? [] : [parent],
      author: NO_ONE,
      committer: NO_ONE,
      signed: true,
      message: trailer === '' ? message : `${message}\n\n${trailer}`,
    };
    await history.add({ commit: tamper(commit), changes });
    parent = oid;
  }
  const { checked } = await history.finish();
  return { codes: found.map(({ code }) => code), checked };
}

function fileOf(keys: readonly LedgerSigner[], repository: number): Omit<KeysFile, 'v'> {
  const at = '2026-11-23T14:00:00.000Z';
  const recorded = keys.map(({ publicKey }, index) => ({ key: publicKey, since: index + 1, at }));
  return { repository, branch: 'curfew/ledger', keys: recorded };
}

const ROOT: Commit = { by: [FIRST], keys: [FIRST] };
const APPEND: Commit = { by: [FIRST] };

it.each<[string, readonly Commit[], readonly string[], number]>([
  ['signed from its first commit', [ROOT, APPEND, APPEND], [], 3],
  ['never signed', [{}, {}], [], 0],
  ['signed from some commit on', [{}, {}, ROOT, APPEND], [], 2],
  [
    'with a new key that both keys signed',
    [ROOT, { by: [FIRST, SECOND], keys: [FIRST, SECOND] }, { by: [SECOND] }],
    [],
    3,
  ],
  ['with a commit without a signature', [ROOT, APPEND, {}, APPEND], ['append-unsigned'], 3],
  ['without signatures from some commit on', [ROOT, {}, {}], ['append-unsigned', 'append-unsigned'], 1],
  ['with a commit of another key', [ROOT, { by: [SECOND] }], ['append-other-key'], 2],
  [
    'with a signature that was copied from another commit',
    [ROOT, { ...APPEND, tamper: (made) => ({ ...made, parents: [oidOf('9')] }) }],
    ['append-badly-signed'],
    2,
  ],
  [
    'with files that were changed under the signature',
    [ROOT, { ...APPEND, tamper: (made) => ({ ...made, tree: oidOf('9') }) }],
    ['append-badly-signed'],
    2,
  ],
  [
    'with a message that was changed under the signature',
    [
      ROOT,
      { ...APPEND, tamper: (made) => ({ ...made, message: made.message.replace('judged', 'nothing') }) },
    ],
    ['append-badly-signed'],
    2,
  ],
  [
    'with a new key that the former one did not sign',
    [ROOT, { by: [SECOND], keys: [FIRST, SECOND] }, { by: [SECOND] }],
    ['append-other-key'],
    3,
  ],
  [
    'with the former key after a new one',
    [ROOT, { by: [FIRST, SECOND], keys: [FIRST, SECOND] }, APPEND],
    ['append-other-key'],
    3,
  ],
  [
    'whose keys were removed',
    [ROOT, { by: [FIRST], keys: null }, {}],
    ['keys-changed', 'append-unsigned'],
    2,
  ],
  [
    'whose first key was replaced',
    [ROOT, { by: [SECOND], keys: [SECOND] }],
    ['keys-changed', 'append-other-key'],
    2,
  ],
  ['of another repository', [{ ...ROOT, repository: 8 }], ['append-badly-signed'], 1],
])('a ledger %s', async (_name, commits, codes, checked) => {
  const found = await codesOf(commits);
  expect([...found.codes].sort()).toEqual([...codes].sort());
  expect(found.checked).toBe(checked);
});

const HANDOVER: Commit = { by: [FIRST, SECOND], keys: [FIRST, SECOND] };

it.each<[string, readonly Commit[], readonly LedgerSigner[], readonly string[]]>([
  ['is the one of the record', [ROOT, APPEND], [FIRST], []],
  ['is another one', [ROOT, APPEND], [SECOND], ['key-unknown']],
  ['signed a record that has no signatures now', [{}, {}], [FIRST], ['key-unknown']],
  ['is the newest one of the record', [ROOT, HANDOVER, { by: [SECOND] }], [SECOND], []],
  ['was replaced since', [ROOT, HANDOVER, { by: [SECOND] }], [FIRST], ['key-unknown']],
  [
    'replaced a lost one',
    [ROOT, { by: [SECOND], keys: [FIRST, SECOND] }, { by: [SECOND] }],
    [FIRST, SECOND],
    [],
  ],
  [
    'is newer than a record that only the former one signed on',
    [ROOT, APPEND],
    [FIRST, SECOND],
    ['key-unknown'],
  ],
  [
    'is newer than a record in which the former one comes back',
    [ROOT, HANDOVER, { by: [FIRST], keys: [FIRST, SECOND, FIRST] }],
    [FIRST, SECOND],
    ['keys-changed', 'append-other-key'],
  ],
])('the key that the auditor has %s', async (_name, commits, trusted, codes) => {
  expect((await codesOf(commits, trusted)).codes.toSorted()).toEqual(codes.toSorted());
});
