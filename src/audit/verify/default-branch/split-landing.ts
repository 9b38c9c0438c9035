import type { MainCommit } from './main-changes.ts';

/** The commits of a landing, and earlier ones that are not judged yet. */
export interface SplitLanding {
  readonly waiting: readonly MainCommit[];
  readonly own: readonly MainCommit[];
}

/** A landing has as many commits as the pull request that was merged by rebase. */
const OWN_COMMITS_MAX = 100;

/**
 * Splits the commits since the last landing. All of them together are one landing, unless only the last ones
 * explain its entries: while earlier commits wait for their pull request, Curfew records what gives less in a
 * later landing.
 */
export async function splitLanding(
  commits: readonly MainCommit[],
  explain: (commits: readonly MainCommit[]) => Promise<boolean>,
): Promise<SplitLanding> {
  const all = { waiting: [], own: commits };
  if (commits.length < 2 || (await explain(commits))) return all;
  for (let count = 1; count < Math.min(commits.length, OWN_COMMITS_MAX); count++) {
    const own = commits.slice(-count);
    if (await explain(own)) return { waiting: commits.slice(0, -count), own };
  }
  return all;
}
