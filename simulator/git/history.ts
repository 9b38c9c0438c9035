import { Answers } from './answers.ts';
import type { BareRepository } from './bare-repository.ts';
import { git, tryGit } from './git-binary.ts';
import { emptyTree } from './trees.ts';
import { leadsTo, lineBetween } from './walk.ts';

export interface FileDiff {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly path: string;
  readonly previousPath?: string;
  readonly oid: string;
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string;
}

const noObject = '0'.repeat(40);
const ancestries = new Answers<boolean>();
const bases = new Answers<string>();
const ranges = new Answers<readonly string[]>();
const diffs = new Answers<readonly FileDiff[]>();

export function isAncestor(repository: BareRepository, ancestor: string, descendant: string): boolean {
  if (ancestor === descendant) return true;
  const answer = ancestries.get(repository, `${ancestor} ${descendant}`, () => {
    const walked = leadsTo(repository, descendant, ancestor);
    if (walked !== undefined) return walked;
    const { code } = tryGit(repository.folder, ['merge-base', '--is-ancestor', ancestor, descendant]);
    return code <= 1 ? code === 0 : undefined;
  });
  return answer === true;
}

export function mergeBase(repository: BareRepository, a: string, b: string): string | undefined {
  if (isAncestor(repository, a, b)) return a;
  if (isAncestor(repository, b, a)) return b;
  return bases.get(repository, `${a} ${b}`, () => {
    const { code, out } = tryGit(repository.folder, ['merge-base', a, b]);
    return code === 0 ? out.toString().trim() : undefined;
  });
}

/** Commit ids of `git rev-list`, newest first by default. */
export function revisions(repository: BareRepository, ...args: readonly string[]): string[] {
  return git(repository.folder, ['rev-list', ...args])
    .split('\n')
    .filter(Boolean);
}

/** The commits of `head` that are not in `base`, oldest first. */
export function commitsBetween(
  repository: BareRepository,
  base: string | undefined,
  head: string,
): readonly string[] {
  const range = [head, ...(base === undefined ? [] : [`^${base}`])];
  const ask = () =>
    lineBetween(repository, base, head) ?? revisions(repository, '--reverse', '--topo-order', ...range);
  return ranges.get(repository, range.join(' '), ask) ?? [];
}

export function resolve(repository: BareRepository, name: string): string | undefined {
  const named = repository.branch(name) ?? repository.ref(`refs/tags/${name}`) ?? repository.ref(name);
  if (named !== undefined) return named;
  if (!/^[0-9a-f]{4,40}$/.test(name)) return undefined;
  if (repository.objects.readLoose(name)?.type === 'commit') return name;
  const { code, out } = tryGit(repository.folder, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return code === 0 ? out.toString().trim() : undefined;
}

/** The changes between two commits or trees, with git's own rename detection. */
export function diff(repository: BareRepository, from: string | undefined, to: string): readonly FileDiff[] {
  const range = [from ?? emptyTree, to];
  const same = from !== undefined && repository.commit(from)?.tree === repository.commit(to)?.tree;
  if (same && repository.commit(to) !== undefined) return [];
  return diffs.get(repository, range.join(' '), () => diffOf(repository, range)) ?? [];
}

function statusOf(letter: string): 'added' | 'removed' | 'modified' {
  if (letter === 'A') return 'added';
  return letter === 'D' ? 'removed' : 'modified';
}

function diffOf(repository: BareRepository, range: readonly string[]): FileDiff[] {
  const output = git(repository.folder, ['diff', '-M', '--raw', '--patch', '-z', '--no-abbrev', ...range]);
  const end = output.indexOf('\0\0');
  const raw = output.slice(0, Math.max(0, end)).split('\0');
  const patches = patchesIn(output.slice(end + 2));
  const found: FileDiff[] = [];
  for (let at = 0; at + 1 < raw.length; ) {
    const [, , before = noObject, after = noObject, letter = 'M'] = (raw[at] ?? '').slice(1).split(' ');
    const isRename = letter.startsWith('R');
    const first = raw[at + 1] ?? '';
    const path = isRename ? (raw[at + 2] ?? '') : first;
    at += isRename ? 3 : 2;
    const patch = patches[found.length] ?? '';
    const lines = patch.split('\n');
    found.push({
      status: isRename ? 'renamed' : statusOf(letter),
      path,
      ...(isRename ? { previousPath: first } : {}),
      oid: after === noObject ? before : after,
      additions: lines.filter((line) => line.startsWith('+')).length,
      deletions: lines.filter((line) => line.startsWith('-')).length,
      ...(patch === '' ? {} : { patch }),
    });
  }
  return found;
}

/** The hunks of each file of a whole patch, in its order; empty for a binary or mode change. */
function patchesIn(text: string): string[] {
  return text
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => {
      const hunks = part.search(/^@@ /m);
      return hunks < 0 ? '' : part.slice(hunks).trimEnd();
    });
}
