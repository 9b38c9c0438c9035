import type { DateTime } from 'luxon';
import type { Review } from '../domain/decision/decision.ts';
import type { Person } from '../domain/person.ts';
import type { PullCommit, PullRequest } from '../ports/pull-requests.ts';
import type { TreeFile } from '../ports/trees.ts';
import { concernsGrants, concernsPolicy } from './changed-paths.ts';
import type { Repository } from './repository.ts';
import { type SeenContent, seenContent } from './seen-content.ts';

/** The people around a pull request, as GitHub has them now. */
export interface PullFacts {
  readonly number: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly author: Person;
  /** Whether the author is a person, and neither a bot nor an app. */
  readonly authorIsHuman: boolean;
  readonly reviews: readonly Review[];
  readonly contributors: readonly Person[];
  readonly seen: SeenContent;
}

/** Reads reviews and commits of a pull request. What was said after `until` (its merge) comes too late to count. */
export async function pullFacts(
  { pulls, trees }: Pick<Repository, 'pulls' | 'trees'>,
  pull: PullRequest,
  globs: readonly string[],
  until: DateTime | null = null,
): Promise<PullFacts> {
  const [said, commits] = await Promise.all([pulls.reviews(pull.number), pulls.commits(pull.number)]);
  const reviews = said.filter(
    ({ submittedAt, state }) =>
      until === null || state === 'dismissed' || Date.parse(submittedAt) <= until.toMillis(),
  );
  const contributors = new Map<number, Person>();
  const own = new Set(commits.map(({ sha }) => sha));
  for (const commit of commits) {
    if (await onlyMerges(trees, commit, { globs, own })) continue;
    for (const person of commit.people) if (person !== null) contributors.set(person.id, person);
  }
  return {
    number: pull.number,
    openedAt: pull.createdAt,
    author: pull.author,
    authorIsHuman: pull.authorIsHuman,
    reviews,
    contributors: [...contributors.values()],
    seen: seenContent(trees, globs),
  };
}

/**
 * Bringing the base into the branch makes nobody a contributor, so long as each watched file of the merge is the base's or
 * the branch's. One that is neither was written by whoever made the merge; and where lines of the branch itself come
 * together, one that they do not agree about was chosen by them.
 */
async function onlyMerges(
  trees: Repository['trees'],
  { sha, parents }: PullCommit,
  { globs, own }: { readonly globs: readonly string[]; readonly own: ReadonlySet<string> },
): Promise<boolean> {
  if (parents.length < 2) return false;
  const filesAt = async (commit: string) =>
    new Set((await trees.list(commit, '')).filter((file) => watched(file, globs)).map(identity));
  const merged = await filesAt(sha);
  const base = await Promise.all(parents.filter((parent) => !own.has(parent)).map(filesAt));
  const lines = await Promise.all(parents.filter((parent) => own.has(parent)).map(filesAt));
  const isBrought = (file: string) =>
    base.some((files) => files.has(file)) || (lines.length > 0 && lines.every((files) => files.has(file)));
  return [...merged].every(isBrought);
}

function watched({ path, mode, oid }: TreeFile, globs: readonly string[]): boolean {
  const changed = { path, mode, oid };
  return concernsGrants(globs, changed) || concernsPolicy(changed);
}

function identity({ path, mode, oid }: TreeFile): string {
  return `${mode} ${oid} ${path}`;
}
