import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { DateTime } from 'luxon';
import { applyEntry } from '../src/domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../src/domain/ledger/entry.ts';
import { entryId } from '../src/domain/ledger/entry-id.ts';
import { serializeCursor, serializeDay, serializeLive } from '../src/domain/ledger/files/checkpoint.ts';
import { serializeEntries } from '../src/domain/ledger/files/entry-lines.ts';
import { serializeIdFile } from '../src/domain/ledger/files/id-file.ts';
import { KEYS_PATH, serializeKeys } from '../src/domain/ledger/files/keys-file.ts';
import {
  CURSOR_PATH,
  dayPath,
  entriesPath,
  idPath,
  livePath,
} from '../src/domain/ledger/files/ledger-paths.ts';
import { EMPTY_STATE, type EntryState } from '../src/domain/ledger/ledger-state.ts';
import { type SignedEntries, signedEntries } from '../src/domain/ledger/signing/append-statement.ts';
import { publicKeyPem } from '../src/domain/ledger/signing/public-keys.ts';
import { storeTrailer } from '../src/domain/ledger/store-trailer.ts';
import { entrySubject, FIRST_SUBJECT } from '../src/domain/messages/commits/entry-subject.ts';
import { LEDGER_BRANCH } from '../src/domain/own-branches.ts';
import { keySigner } from '../src/ledger/ledger-keys.ts';
import { signAppend } from '../src/ledger/sign-append.ts';
import type { LedgerSigner } from '../src/ports/ledger-keys.ts';
import { blobId, bytes, type Files, importedBranch } from './fast-import.ts';
import { LANDED, manyLives, ROLES, targetOf } from './many-lives.ts';

const POLICY = `version: 1
files: [access/**/*.yaml]
merge: auto
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
roles:
${ROLES.map(roleText).join('')}`;
const PLACE = { repository: 1, branch: LEDGER_BRANCH };
const START = '2026-01-05T07:00:00.000Z';

function roleText(role: string): string {
  return `  ${role}:
    description: Access of the kind ${role}
    max_duration: 8h
    max_total: { of: 24h, within: 7d }
    eligible: [acme/backend]
    approval: [ { count: 1, from: [acme/dba] } ]
    provision: [ { target: ${targetOf(role)}, member_of: ${role} } ]
`;
}

/**
 * Makes a bare repository with a ledger of so many entries, one commit each, in the form that Curfew writes.
 * A new key signs each commit of the ledger. Answers its public half in PEM form.
 */
export async function writeRecord(folder: string, entryCount: number): Promise<string> {
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  const start = Date.parse(START);
  const main = importedBranch('refs/heads/main');
  const ledger = importedBranch(`refs/heads/${LEDGER_BRANCH}`);
  const signer = newSigner();
  const importer = spawn('git', ['-C', folder, 'fast-import', '--quiet', '--max-pack-size=4g']);
  const ended = once(importer, 'close');

  const first = await main.next(start, 'Begin', new Map([['.github/curfew.yml', bytes(POLICY)]]));
  await write(importer, first.stream);
  const files = recordFiles(first.oid);
  const append = async (at: number, line: Appended): Promise<void> => {
    const message = (place: CommitPlace) => signedMessage(signer, line, place);
    await write(importer, (await ledger.next(at, message, line.files)).stream);
  };
  const keys = serializeKeys({ ...PLACE, keys: [{ key: signer.publicKey, since: 1, at: START }] });
  await append(start, {
    subject: FIRST_SUBJECT,
    added: null,
    files: new Map([...files.cursor(), [KEYS_PATH, keys]]),
  });
  const record = (entry: NewEntry, at: number): Promise<void> => append(at, files.add(entry, at));

  const policy = { commit: first.oid, blob: blobId(bytes(POLICY)), pull: null };
  await record({ type: 'policy-accepted', at: START, ...policy, evidence: null }, start);
  for (const { at, entry, merge } of manyLives(entryCount - 1, first.oid)) {
    if (merge === null) {
      await record(entry, at);
      continue;
    }
    const content = merge.text === null ? null : bytes(merge.text);
    const message = `${merge.message}\nLedger-Head: ${ledger.head()}`;
    const landed = await main.next(at, message, new Map([[merge.path, content]]));
    await write(importer, landed.stream);
    files.moveCursor(landed.oid);
    // The generated entry has a placeholder for the id of the commit that it landed with.
    await record(JSON.parse(JSON.stringify(entry).replaceAll(LANDED, landed.oid)), at);
  }
  importer.stdin.end();
  await ended;
  git(folder, ['repack', '-adq', '--window=4', '--threads=2']);
  return publicKeyPem(signer.publicKey);
}

function newSigner(): LedgerSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return keySigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

interface CommitPlace {
  readonly parent: string | null;
  readonly tree: string;
}

/** The change of one commit of the ledger. `added` is null if it has no entries. */
interface Appended {
  readonly subject: string;
  readonly added: SignedEntries | null;
  readonly files: Files;
}

async function signedMessage(
  signer: LedgerSigner,
  { subject, added: entries }: Appended,
  place: CommitPlace,
): Promise<string> {
  const message = `${subject}\n\n${storeTrailer('3f2a91c0')}`;
  const signature = await signAppend([signer], { ...PLACE, ...place, entries, message });
  return `${message}\n\n${signature}`;
}

/** The files of the ledger that each entry changes. */
function recordFiles(start: string) {
  let state: EntryState = EMPTY_STATE;
  let main = start;
  let day = '';
  /** The files with entries about each grant. */
  const paths = new Map<string, readonly string[]>();
  const cursor = (): Files => {
    const { nextSeq: next_seq, policy } = state;
    return new Map([[CURSOR_PATH, serializeCursor({ main, next_seq, policy })]]);
  };

  /** The index of the grant and the checkpoint of its role. */
  const grantFiles = (entry: Entry, path: string, before: EntryState): Files => {
    const files = new Map<string, Uint8Array | null>();
    if (!('grant' in entry) || entry.grant === null || !('role' in entry)) return files;
    const { grant, role } = entry;
    const entries = [...(paths.get(grant) ?? []), path];
    files.set(idPath(grant), serializeIdFile({ grant, spent: entry.type !== 'requested', entries }));
    if (entry.type === 'reverted') paths.delete(grant);
    else paths.set(grant, entries);
    const ofRole = ({ live }: EntryState) => live.filter((effect) => effect.role === role);
    if (ofRole(state).length > 0) files.set(livePath(role), serializeLive(role, ofRole(state)));
    else if (ofRole(before).length > 0) files.set(livePath(role), null);
    return files;
  };

  return {
    cursor,
    moveCursor(commit: string): void {
      main = commit;
    },
    add(newEntry: NewEntry, at: number): Appended {
      const before = state;
      const seq = before.nextSeq;
      const recorded = DateTime.fromMillis(at, { zone: 'utc' });
      const entry: Entry = { ...newEntry, v: 1, seq, id: entryId(newEntry) };
      const path = entriesPath(recorded, seq, seq);
      const content = serializeEntries([entry]);
      const files = new Map<string, Uint8Array | null>([[path, content]]);
      const today = recorded.toFormat('yyyy-MM-dd');
      if (today !== day) {
        files.set(dayPath(today), serializeDay({ day: today, next_seq: seq, effects: before.live }));
      }
      day = today;
      state = applyEntry(before, entry);
      for (const [name, content] of grantFiles(entry, path, before)) files.set(name, content);
      for (const [name, content] of cursor()) files.set(name, content);
      return { subject: entrySubject([entry]), added: signedEntries(seq, seq, content), files };
    },
  };
}

async function write({ stdin }: ChildProcessWithoutNullStreams, chunk: Buffer): Promise<void> {
  if (!stdin.write(chunk)) await once(stdin, 'drain');
}

function git(folder: string, args: readonly string[]): void {
  execFileSync('git', args[0] === 'init' ? args : ['-C', folder, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
