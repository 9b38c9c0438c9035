import { watchedReach } from '../../domain/grants/folder-reach.ts';
import type { Person } from '../../domain/person.ts';
import type { PullCommit } from '../../ports/forge/pull-requests.ts';
import type { TreeFile } from '../../ports/forge/trees.ts';
import type { Repository } from '../repository.ts';
import { concernsGrants, concernsPolicy } from './changed-paths.ts';
import { mergeBase } from './merge-base.ts';
import { filesWithin, type Listings, limitListings } from './read-folders.ts';
import { unlessTooLarge } from './tree-too-large.ts';

/** Merges of one pull request that are compared with what git would make. GitHub lists 250 commits. */
const MERGES_MAX = 30;
/** Listings for all of these merges together. A merge takes about 5. */
const MERGE_LISTINGS_MAX = 200;

/**
 * The people whose commits changed content. A merge costs several calls, so one of a person who is the author
 * or a contributor anyway is not looked at. Beyond the limits, a merge counts as a change of content.
 */
export async function contributorsOf(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  ownCommits: readonly PullCommit[],
  { globs, author }: { readonly globs: readonly string[]; readonly author: Person },
): Promise<readonly Person[]> {
  const own = new Set(ownCommits.map(({ sha }) => sha));
  const contributors = new Map<number, Person>();
  const add = ({ people }: PullCommit) => {
    for (const person of people) if (person !== null) contributors.set(person.id, person);
  };
  const merges = ownCommits.filter(({ parents }) => parents.length === 2);
  for (const commit of ownCommits) if (!merges.includes(commit)) add(commit);
  const limited = limitListings(trees, MERGE_LISTINGS_MAX);
  let compared = 0;
  for (const merge of merges) {
    const isKnown = ({ id }: Person) => id === author.id || contributors.has(id);
    if (merge.people.every((person) => person === null || isKnown(person))) continue;
    compared += 1;
    const ports = { trees: limited, commits };
    const isMergeAlone = compared <= MERGES_MAX && (await onlyMerges(ports, merge, { globs, own }));
    if (!isMergeAlone) add(merge);
  }
  return [...contributors.values()];
}

/**
 * Whether a commit only merges. Then its author is no contributor: a person who brings the base into the
 * branch changes no content. Each watched file of the merge must be the one that git would take from the two
 * sides. If the base and the branch both changed a file, either version will do. Any other content, and any
 * choice between two lines of the branch itself, was written by the person who made the merge.
 */
async function onlyMerges(
  ports: Parameters<typeof watchedFilesOfMerge>[0],
  merge: PullCommit,
  { globs, own }: { readonly globs: readonly string[]; readonly own: ReadonlySet<string> },
): Promise<boolean> {
  const [first = '', second = ''] = merge.parents;
  // A tree that is too large to read may hold anything.
  const files = await unlessTooLarge(watchedFilesOfMerge(ports, merge, globs), () => null);
  if (files === null) return false;
  const paths = new Set(files.flatMap((side) => [...side.keys()]));
  const mergesBaseBranch = own.has(first) !== own.has(second);
  return [...paths].every((path) => {
    const [old, left, right, merged] = files.map((side) => side.get(path));
    if (left === right || right === old) return merged === left;
    if (left === old) return merged === right;
    return mergesBaseBranch && (merged === left || merged === right);
  });
}

/**
 * The watched files of the merge base, of both parents and of the merge, each with its mode and id. Null if
 * the parents have no history in common.
 */
async function watchedFilesOfMerge(
  { trees, commits }: Pick<Repository, 'commits'> & { readonly trees: Listings },
  { sha, parents: [first = '', second = ''] }: PullCommit,
  globs: readonly string[],
): Promise<readonly ReadonlyMap<string, string>[] | null> {
  // Without a history in common, the person who merged them chose all of the content.
  const base = await mergeBase(commits, first, second);
  if (base === null) return null;
  const reach = (folder: string) => watchedReach(globs, folder);
  return Promise.all(
    [base, first, second, sha].map(async (commit) => {
      const files = (await filesWithin(trees, commit, reach)).filter((file) => isWatched(file, globs));
      return new Map(files.map(({ path, mode, oid }) => [path, `${mode} ${oid}`]));
    }),
  );
}

function isWatched(file: TreeFile, globs: readonly string[]): boolean {
  return concernsGrants(globs, file) || concernsPolicy(file);
}
