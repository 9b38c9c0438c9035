import { DateTime } from 'luxon';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { retryIfUnavailable } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { type FinderPorts, openPullFinder, type PullFinder } from './find-pulls.ts';
import { type LinkWait, linkWait } from './link-wait.ts';
import { type CommitStep, isRebaseOf } from './rebase-range.ts';

/** Commits of one rebase merge. GitHub rebases no more. */
const REBASE_COMMITS_MAX = 100;
/** How far back a push can have merged a pull request, if the commit's own time is not GitHub's. */
const UNSIGNED_LOOKBACK_HOURS = 24;
const LOOKBACK_DAYS_MAX = 7;
const FAILURES_MAX = 3;

export type LinkPorts = FinderPorts & Pick<Repository, 'name' | 'commits' | 'trees' | 'clock' | 'store'>;

interface LinkedStep {
  readonly step: LandedStep;
  /** The number of commits that the landing has. */
  readonly count: number;
}

interface LinkInput {
  /** The commit before the first one. */
  readonly cursor: string;
  /** First-parent commits, oldest first. */
  readonly commits: readonly Commit[];
  /** Globs of the grants files. */
  readonly globs: readonly string[];
}

/**
 * Groups commits into landings, each with the pull request that brought it. A commit that touches neither
 * grants nor policy needs none, and none is looked for.
 */
export async function linkCommitsToPulls(
  repository: LinkPorts,
  { cursor, commits, globs }: LinkInput,
): Promise<readonly LandedStep[]> {
  const steps = stepsFrom(cursor, commits);
  const concerned = await concernedSteps(repository, steps, globs);
  if (concerned.size === 0) return steps.map(withoutPull);
  const finder = openPullFinder(
    repository,
    lookbackStart(
      [...concerned].map(({ commit }) => commit),
      repository.clock.now(),
    ),
  );
  const landed: LandedStep[] = [];
  const failures: LinkWait[] = [];
  for (let index = 0; index < steps.length; ) {
    const rest = steps.slice(index, index + REBASE_COMMITS_MAX);
    const linked = await linkUnlessFailed(repository, finder, rest, { concerned, failures, globs });
    landed.push(linked.step);
    index += linked.count;
  }
  return landed;
}

/**
 * Links the first of these steps. If GitHub gives no answer, its commit waits until it does: it is no direct
 * push. After some failures GitHub is not asked again in this walk, because each can take long.
 */
async function linkUnlessFailed(
  repository: LinkPorts,
  finder: PullFinder,
  steps: readonly CommitStep[],
  {
    concerned,
    failures,
    globs,
  }: {
    readonly concerned: ReadonlySet<CommitStep>;
    /** A new failure is added. */
    readonly failures: LinkWait[];
    readonly globs: readonly string[];
  },
): Promise<LinkedStep> {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a step needs at least one commit');
  const step = withoutPull(first);
  if (!concerned.has(first)) return { step, count: 1 };
  if (failures.length < FAILURES_MAX) {
    const linked = await retryIfUnavailable(linkStep(repository, finder, steps, globs));
    if ('step' in linked) return linked;
    failures.push({ because: linked.because, cause: linked.cause, retryAt: null });
  }
  const wait = failures.at(-1);
  return { step: wait === undefined ? step : { ...step, landing: { ...step.landing, wait } }, count: 1 };
}

async function linkStep(
  repository: LinkPorts,
  finder: PullFinder,
  steps: readonly CommitStep[],
  globs: readonly string[],
): Promise<LinkedStep> {
  const [first] = steps;
  if (first === undefined) throw new RangeError('a step needs at least one commit');
  const { broughtIt, others, unreadable } = await finder.find(first.commit);
  const [pull, ...siblingPulls] = broughtIt;
  if (pull !== undefined) {
    const landing = { pull, siblingPulls, after: first.commit.sha };
    return { step: { landing, before: first.before, after: first.after }, count: 1 };
  }
  const rebase = await findRebase(
    finder,
    steps.map(({ commit }) => commit),
    others,
  );
  const range = steps.slice(0, rebase?.count ?? 0);
  if (rebase !== null && (await isRebaseOf(repository, rebase.landing.pull, range, globs))) {
    const { landing, count } = rebase;
    return { step: { landing, before: first.before, after: landing.after }, count };
  }
  const step = withoutPull(first);
  const wait = await linkWait(repository, first.commit.sha, unreadable);
  return { step: wait === null ? step : { ...step, landing: { ...step.landing, wait } }, count: 1 };
}

/**
 * The merge that may have rebased the first of these commits, up to its last one, which its pull request
 * names; null if there is none. `count` is how many commits it may have.
 */
export async function findRebase(
  finder: PullFinder,
  commits: readonly Commit[],
  others: readonly PullRequest[],
) {
  for (const [end, { sha }] of commits.slice(0, REBASE_COMMITS_MAX).entries()) {
    const listed = end === 0 ? [] : await finder.listedAs(sha);
    const hinted = others.filter(({ merged }) => merged?.commit === sha);
    const [pull, ...siblingPulls] = listed.length > 0 ? listed : hinted;
    if (pull !== undefined) return { landing: { pull, siblingPulls, after: sha }, count: end + 1 };
  }
  return null;
}

/** First-parent commits, each with the one before it. */
export function stepsFrom(cursor: string, commits: readonly Commit[]): readonly CommitStep[] {
  return commits.map((commit, index) => ({
    commit,
    before: commits[index - 1]?.sha ?? cursor,
    after: commit.sha,
  }));
}

/** Behind a change of the policy, any file may be a grants file. */
async function concernedSteps(
  { trees }: Pick<Repository, 'trees'>,
  steps: readonly CommitStep[],
  globs: readonly string[],
): Promise<ReadonlySet<CommitStep>> {
  const concerned = new Set<CommitStep>();
  let isPolicyChanged = false;
  for (const step of steps) {
    const changed = await compareTrees(trees, step.before, step.after, globs);
    const changesPolicy = changed.some(concernsPolicy);
    const changesGrants = changed.some((path) => isPolicyChanged || concernsGrants(globs, path));
    if (changesPolicy || changesGrants) concerned.add(step);
    isPolicyChanged ||= changesPolicy;
  }
  return concerned;
}

/**
 * The time since which a pull request was updated that brought one of these commits: its merge is an update.
 * GitHub writes the time into the commits that it signs. Any other time is its author's choice.
 */
export function lookbackStart(commits: readonly Commit[], now: DateTime): string {
  const earliest = now.minus({ days: LOOKBACK_DAYS_MAX });
  const starts = commits.map(({ committedAt, verified }) => {
    const committed = parseUtc(committedAt);
    if (!committed.isValid) return earliest;
    return verified ? committed : DateTime.min(committed, now.minus({ hours: UNSIGNED_LOOKBACK_HOURS }));
  });
  return iso(DateTime.max(earliest, DateTime.min(now, ...starts)).minus({ minutes: 1 }));
}

function withoutPull({ commit, before, after }: CommitStep): LandedStep {
  return { landing: { pull: null, siblingPulls: [], after: commit.sha }, before, after };
}
