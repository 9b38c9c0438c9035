import { once } from 'node:events';
import { type ChangedCommit, type CloneChange, type CloneCommit, CloneFailure } from '../../ports/clone.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { failureOf, streamObjects } from './cat-file.ts';
import { inLumps } from './in-lumps.ts';
import { parseCommit } from './parse-objects.ts';
import { type GitPlace, startGit } from './run-git.ts';

const LINE_FEED = 10;
const COLON = 58;

/** First-parent commits up to `until`, oldest first, after `since` where that is given. */
export async function* firstParents(
  place: GitPlace,
  since: string | null,
  until: string,
): AsyncGenerator<readonly CloneCommit[]> {
  const range = since === null ? [until] : [until, `^${since}`];
  for await (const handful of streamObjects(place, lines(place, range))) {
    yield handful.map(({ wanted, object }) => {
      const commit = object?.bytes ? parseCommit(wanted.oid, object.bytes) : null;
      if (commit === null) throw new CloneFailure(`commit ${wanted.oid} cannot be read`);
      return commit;
    });
  }
}

async function* lines(
  place: GitPlace,
  range: readonly string[],
): AsyncGenerator<readonly { readonly oid: string }[]> {
  const child = startGit(place, ['rev-list', '--first-parent', '--reverse', ...range, '--']);
  const failed = failureOf(child);
  child.stdin.end();
  const reader = byteReader(child.stdout);
  try {
    for (;;) {
      const line = await reader.until(LINE_FEED);
      if (line === null) break;
      const { bytes, from } = reader.atHand();
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      const more = end > from ? bytes.toString('latin1', from, end - 1).split('\n') : [];
      reader.pass(Math.max(0, end - from));
      yield [line.toString(), ...more].map((oid) => ({ oid }));
    }
    await failed.unlessClean();
  } finally {
    child.kill();
  }
}

/** What each commit changed against the tree of the one before it on its line, through one `git diff-tree`. */
export async function* changesOf(
  place: GitPlace,
  digits: 40 | 64,
  commits: AsyncIterable<readonly CloneCommit[]>,
): AsyncGenerator<readonly ChangedCommit[]> {
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-ext-diff', '--full-index'];
  // The clone may say that these do not count.
  args.push('--ignore-submodules=none');
  const child = startGit(place, args);
  const failed = failureOf(child);
  const asked: CloneCommit[] = [];
  let served = 0;
  let last: CloneCommit | null = null;
  const writing = (async () => {
    for await (const handful of commits) {
      let pairs = '';
      for (const commit of handful) {
        const [parent] = commit.parents;
        const known = last !== null && last.oid === parent ? last.tree : null;
        const before = parent === undefined ? EMPTY_TREE[digits] : (known ?? (await treeOf(place, parent)));
        last = commit;
        asked.push(commit);
        pairs += `${before} ${commit.tree}\n`;
      }
      if (child.stdin.destroyed) return;
      // git answers a pair with its first line even where nothing differs, so that each commit has its answer.
      if (!child.stdin.write(pairs)) await Promise.race([once(child.stdin, 'drain'), failed.ended]);
    }
    child.stdin.end();
  })();
  writing.catch(() => child.kill());
  try {
    const reader = byteReader(inLumps(child.stdout));
    while ((await reader.until(LINE_FEED)) !== null) {
      const handful = [];
      do {
        const commit = asked[served++];
        if (commit === undefined) throw new CloneFailure('git answered what it was not asked');
        if (served === 1024) served -= asked.splice(0, served).length;
        handful.push({ commit, changes: await readChanges(reader) });
      } while (passLine(reader));
      yield handful;
    }
    await writing;
    await failed.unlessClean();
  } finally {
    child.kill();
  }
}

async function treeOf(place: GitPlace, commit: string): Promise<string> {
  for await (const [answer] of streamObjects(place, [[{ oid: commit }]])) {
    const object = answer?.object;
    const parsed = object?.bytes ? parseCommit(commit, object.bytes) : null;
    if (parsed !== null) return parsed.tree;
  }
  throw new CloneFailure(`commit ${commit} is not in this clone`);
}

/** Git knows these without having them. */
const EMPTY_TREE = {
  40: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  64: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/** What follows the line of a pair, up to that of the next. */
async function readChanges(reader: ByteReader): Promise<readonly CloneChange[]> {
  const changes: CloneChange[] = [];
  while (await reader.more()) {
    const { bytes, from } = reader.atHand();
    if (bytes[from] !== COLON) break;
    const gap = bytes.indexOf(0, from);
    const end = gap === -1 ? -1 : bytes.indexOf(0, gap + 1);
    if (end === -1) {
      const header = (await reader.until(0))?.toString('latin1') ?? '';
      changes.push(changeOf(header, (await reader.until(0))?.toString() ?? null));
    } else {
      reader.pass(end + 1 - from);
      changes.push(changeOf(bytes.toString('latin1', from, gap), bytes.toString('utf8', gap + 1, end)));
    }
  }
  return changes;
}

/** Passes over the line of the next pair, where it has come already. */
function passLine(reader: ByteReader): boolean {
  const { bytes, from } = reader.atHand();
  const end = bytes.indexOf(LINE_FEED, from);
  if (end === -1) return false;
  reader.pass(end + 1 - from);
  return true;
}

function changeOf(header: string, path: string | null): CloneChange {
  // `:100644 100644 <id> <id> M`: cut by the width of ids, as there are a hundred thousand of these.
  const digits = (header.length - ':100644 100644   M'.length) / 2;
  if (path === null || (digits !== 40 && digits !== 64))
    throw new CloneFailure('git told of a change in a way that cannot be understood');
  const before = header.slice(15, 15 + digits);
  const after = header.slice(16 + digits, 16 + 2 * digits);
  return { path, before: sideOf(header.slice(1, 7), before), after: sideOf(header.slice(8, 14), after) };
}

function sideOf(mode: string, oid: string): CloneChange['before'] {
  return mode === '000000' ? null : { mode, oid };
}
