import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { openPullFinder } from './find-pulls.ts';
import { findRebase, lookbackStart, stepsFrom } from './link-commits-to-pulls.ts';
import { isRebaseOf } from './rebase-range.ts';

/**
 * The landing that brought a commit up to the cursor, with its pull request; null if no pull request is
 * found.
 */
export async function findLateLanding(
  repository: Repository,
  state: LedgerState,
  sha: string,
): Promise<LandedStep | null> {
  const { commits, clock } = repository;
  const commit = await commits.get(sha);
  const [parent] = commit.parents;
  if (parent === undefined || state.cursor === null) return null;
  const line = await commits.firstParent(parent, state.cursor);
  // The branch was rewound, and the landing is not on it any more.
  if (line === 'not-an-ancestor') return null;
  const finder = openPullFinder(repository, lookbackStart([commit], clock.now()));
  const { broughtIt, others } = await finder.find(commit);
  const [pull, ...siblingPulls] = broughtIt;
  const found =
    pull === undefined
      ? await findRebase(finder, line, others)
      : { landing: { pull, siblingPulls, after: sha }, count: 1 };
  if (found === null) return null;
  const steps = stepsFrom(parent, line.slice(0, found.count));
  const { globs } = await policyInForce(repository, state);
  if (found.count > 1 && !(await isRebaseOf(repository, found.landing.pull, steps, globs))) return null;
  return { landing: found.landing, before: parent, after: found.landing.after };
}
