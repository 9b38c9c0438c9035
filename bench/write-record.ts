import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { DateTime } from 'luxon';
import { advanceLive } from '../src/domain/ledger/advance-live.ts';
import type { Entry, NewEntry } from '../src/domain/ledger/entry.ts';
import { entryId } from '../src/domain/ledger/entry-id.ts';
import { serializeCursor, serializeDay, serializeLive } from '../src/domain/ledger/files/checkpoint.ts';
import { serializeEntries } from '../src/domain/ledger/files/entry-lines.ts';
import { serializeIdFile } from '../src/domain/ledger/files/id-file.ts';
import {
  CURSOR_PATH,
  dayPath,
  entriesPath,
  idPath,
  livePath,
} from '../src/domain/ledger/files/ledger-paths.ts';
import type { LiveEffect } from '../src/domain/ledger/live-effect.ts';
import { entrySubject } from '../src/domain/messages/commits/entry-subject.ts';
import { LANDED, manyLives } from './many-lives.ts';

const POLICY = `version: 1
files: [access/**/*.yaml]
merge: auto
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
roles:
  orders-db-read:
    description: Read-only on the orders database
    max_duration: 8h
    max_total: { of: 24h, within: 7d }
    eligible: [acme/backend]
    approval: [ { count: 1, from: [acme/dba] } ]
    provision: [ { target: orders-db, member_of: orders_reader } ]
`;
const APP = 'curfew[bot] <1+curfew[bot]@users.noreply.github.com>';
const GITHUB = 'GitHub <noreply@github.com>';

type Files = ReadonlyMap<string, Uint8Array | null>;

/** Makes a bare repository with a ledger of so many entries, one commit each, as Curfew would have written it. */
export async function writeRecord(folder: string, entries: number): Promise<void> {
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  const begun = Date.parse('2026-01-05T07:00:00Z');
  const main = branch('refs/heads/main');
  const ledger = branch('refs/heads/curfew/ledger');
  const first = main.next(begun, 'Begin', new Map([['.github/curfew.yml', bytes(POLICY)]]));
  const importing = spawn('git', ['-C', folder, 'fast-import', '--quiet', '--max-pack-size=4g']);
  const ended = once(importing, 'close');
  await put(importing, first.stream);

  let live: readonly LiveEffect[] = [];
  let cursor = first.oid;
  let seq = 0;
  const policy = { commit: first.oid, blob: blobId(bytes(POLICY)), pull: null };
  const places = new Map<string, string[]>();
  let day = '';
  await put(importing, ledger.next(begun, 'Begin the record', new Map([cursorFile(cursor, 1, null)])).stream);

  const record = async (entry: NewEntry, at: number): Promise<void> => {
    seq++;
    const recorded = DateTime.fromMillis(at, { zone: 'utc' });
    const line: Entry = { ...entry, v: 1, seq, id: entryId(entry) };
    const path = entriesPath(recorded, seq, seq);
    const files = new Map<string, Uint8Array | null>([[path, serializeEntries([line])]]);
    const today = recorded.toFormat('yyyy-MM-dd');
    if (today !== day) files.set(dayPath(today), serializeDay({ day: today, next_seq: seq, effects: live }));
    day = today;
    const before = live;
    live = advanceLive(live, line);
    if ('grant' in line && line.grant !== null && 'role' in line) {
      const { grant, role } = line;
      const own = [...(places.get(grant) ?? []), path];
      const spent = line.type !== 'requested';
      files.set(idPath(grant), serializeIdFile({ grant, spent, entries: own }));
      if (line.type === 'reverted') places.delete(grant);
      else places.set(grant, own);
      const is = live.filter((each) => each.role === role);
      if (is.length === 0 && before.some((each) => each.role === role)) files.set(livePath(role), null);
      else if (is.length > 0) files.set(livePath(role), serializeLive(role, is));
    }
    files.set(...cursorFile(cursor, seq + 1, policy));
    await put(importing, ledger.next(at, entrySubject([line]), files).stream);
  };

  await record(
    { type: 'policy-accepted', at: new Date(begun).toISOString(), ...policy, evidence: null },
    begun,
  );
  for (const { at, entry, merge } of manyLives(entries - 1, first.oid)) {
    let told = entry;
    if (merge !== null) {
      const content = merge.text === null ? null : bytes(merge.text);
      const head = ledger.head();
      const message = `${merge.message}\nLedger-Head: ${head}`;
      const landed = main.next(at, message, new Map([[merge.path, content]]));
      await put(importing, landed.stream);
      cursor = landed.oid;
      told = JSON.parse(JSON.stringify(entry).replaceAll(LANDED, cursor));
    }
    await record(told, at);
  }
  importing.stdin.end();
  await ended;
  git(folder, ['repack', '-adq', '--window=4', '--threads=2']);
}

function cursorFile(main: string, next_seq: number, policy: Parameters<typeof serializeCursor>[0]['policy']) {
  return [CURSOR_PATH, serializeCursor({ main, next_seq, policy })] as const;
}

/** Commits of one branch for `git fast-import`, whose ids are known as they are made. */
function branch(ref: string) {
  const tree = new Folder();
  let parent = '';
  return {
    head: () => parent,
    next(at: number, message: string, files: Files): { readonly oid: string; readonly stream: Buffer } {
      for (const [path, content] of files)
        tree.set(path.split('/'), content === null ? null : blobId(content));
      const when = `${Math.floor(at / 1000)} +0000`;
      const text = `${message}\n`;
      const body = `tree ${tree.id()}\n${parent === '' ? '' : `parent ${parent}\n`}author ${APP} ${when}\ncommitter ${GITHUB} ${when}\n\n${text}`;
      const parts: (string | Uint8Array)[] = [
        `commit ${ref}\nauthor ${APP} ${when}\ncommitter ${GITHUB} ${when}\ndata ${Buffer.byteLength(text)}\n${text}`,
      ];
      for (const [path, content] of files) {
        if (content === null) parts.push(`D ${path}\n`);
        else parts.push(`M 100644 inline ${path}\ndata ${content.length}\n`, content, '\n');
      }
      parent = hash('commit', bytes(body));
      return { oid: parent, stream: Buffer.concat(parts.map((part) => Buffer.from(part))) };
    },
  };
}

/** A tree whose id is worked out anew only along what changed. */
class Folder {
  readonly files = new Map<string, string | Folder>();
  known: Buffer | null = null;

  set([name = '', ...rest]: readonly string[], oid: string | null): void {
    this.known = null;
    if (rest.length === 0) {
      if (oid === null) this.files.delete(name);
      else this.files.set(name, oid);
      return;
    }
    const found = this.files.get(name);
    const below = found instanceof Folder ? found : new Folder();
    this.files.set(name, below);
    below.set(rest, oid);
    if (below.files.size === 0) this.files.delete(name);
  }

  raw(): Buffer {
    if (this.known !== null) return this.known;
    const rows = [...this.files].map(([name, entry]) => ({
      name,
      entry,
      key: entry instanceof Folder ? `${name}/` : name,
    }));
    rows.sort((a, b) => (a.key < b.key ? -1 : 1));
    const body = Buffer.concat(
      rows.flatMap(({ name, entry }) => [
        Buffer.from(entry instanceof Folder ? `40000 ${name}\0` : `100644 ${name}\0`),
        entry instanceof Folder ? entry.raw() : Buffer.from(entry, 'hex'),
      ]),
    );
    this.known = createHash('sha1').update(`tree ${body.length}\0`).update(body).digest();
    return this.known;
  }

  id(): string {
    return this.raw().toString('hex');
  }
}

function blobId(content: Uint8Array): string {
  return hash('blob', content);
}

function hash(type: string, content: Uint8Array): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function put({ stdin }: ChildProcessWithoutNullStreams, chunk: Buffer): Promise<void> {
  if (!stdin.write(chunk)) await once(stdin, 'drain');
}

function git(folder: string, args: readonly string[]): void {
  execFileSync('git', args[0] === 'init' ? args : ['-C', folder, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
