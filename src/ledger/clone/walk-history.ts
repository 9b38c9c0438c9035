import { once } from 'node:events';
import { type ChangedCommit, type CloneChange, type CloneCommit, CloneFailure } from '../../ports/clone.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { failureOf, streamObjects } from './cat-file.ts';
import { parseCommit } from './parse-objects.ts';
import { type GitPlace, startGit } from './run-git.ts';

const LINE_FEED = 10;
const COLON = 58;

/** First-parent commits up to `until`, oldest first, after `since` where that is given. */
export async function* firstParents(
  place: GitPlace,
  since: string | null,
  until: string,
): AsyncGenerator<CloneCommit> {
  const range = since === null ? [until] : [until, `^${since}`];
  for await (const { wanted, object } of streamObjects(place, lines(place, range))) {
    const commit = object?.bytes ? parseCommit(wanted.oid, object.bytes) : null;
    if (commit === null) throw new CloneFailure(`commit ${wanted.oid} cannot be read`);
    yield commit;
  }
}

async function* lines(place: GitPlace, range: readonly string[]): AsyncGenerator<{ readonly oid: string }> {
  const child = startGit(place, ['rev-list', '--first-parent', '--reverse', ...range, '--']);
  const failed = failureOf(child);
  child.stdin.end();
  const reader = byteReader(child.stdout);
  try {
    for (;;) {
      const line = await reader.until(LINE_FEED);
      if (line === null) break;
      yield { oid: line.toString() };
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
  commits: AsyncIterable<CloneCommit>,
): AsyncGenerator<ChangedCommit> {
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-ext-diff', '--full-index'];
  const child = startGit(place, args);
  const failed = failureOf(child);
  const asked: CloneCommit[] = [];
  const trees = new Map<string, string>();
  const writing = (async () => {
    for await (const commit of commits) {
      const [parent] = commit.parents;
      const before =
        parent === undefined ? EMPTY_TREE[digits] : (trees.get(parent) ?? (await treeOf(place, parent)));
      trees.clear();
      trees.set(commit.oid, commit.tree);
      asked.push(commit);
      if (child.stdin.destroyed) return;
      // git answers a pair with its first line even where nothing differs, so that each commit has its answer.
      if (!child.stdin.write(`${before} ${commit.tree}\n`))
        await Promise.race([once(child.stdin, 'drain'), failed.ended]);
    }
    child.stdin.end();
  })();
  writing.catch(() => child.kill());
  try {
    const reader = byteReader(child.stdout);
    while ((await reader.until(LINE_FEED)) !== null) {
      const changes: CloneChange[] = [];
      while ((await reader.peek()) === COLON) changes.push(await readChange(reader));
      const commit = asked.shift();
      if (commit === undefined) throw new CloneFailure('git answered what it was not asked');
      yield { commit, changes };
    }
    await writing;
    await failed.unlessClean();
  } finally {
    child.kill();
  }
}

async function treeOf(place: GitPlace, commit: string): Promise<string> {
  for await (const { object } of streamObjects(place, [{ oid: commit }])) {
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

async function readChange(reader: ByteReader): Promise<CloneChange> {
  const header = (await reader.until(0))?.toString() ?? '';
  const path = await reader.until(0);
  const [, was = '', is = '', before = '', after = ''] =
    /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]/.exec(header) ?? [];
  if (was === '' || path === null)
    throw new CloneFailure('git told of a change in a way that cannot be understood');
  return { path: path.toString(), before: sideOf(was, before), after: sideOf(is, after) };
}

function sideOf(mode: string, oid: string): CloneChange['before'] {
  return /^0+$/.test(mode) ? null : { mode, oid };
}
