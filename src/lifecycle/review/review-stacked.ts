import { notOntoDefaultBranch } from '../../domain/messages/checks/undecided-reasons.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import { compareSides } from './compare-sides.ts';

/**
 * Why a pull request onto another branch gives no access; null if it needs no check of Curfew. That is a
 * request onto the branch of another open pull request, as in a stack. Its head must not be that of an open
 * pull request onto the default branch, because the check there belongs to the same commit.
 */
export async function stackedProblem(
  repository: Pick<
    Repository,
    'name' | 'operator' | 'keys' | 'pulls' | 'trees' | 'commits' | 'ledger' | 'defaultBranch'
  >,
  pull: PullRequest,
): Promise<string | null> {
  if (pull.state === 'closed') return null;
  const open = await repository.pulls.open(repository.defaultBranch);
  const below = open.find(({ head }) => head.sameRepository && head.branch === pull.base.branch);
  if (below === undefined || open.some(({ head }) => head.sha === pull.head.sha)) return null;
  const state = await repository.ledger.state();
  const { globs } = await policyInForce(repository, state.readable ? state.value : { policy: null });
  const { changed } = await compareSides(repository, pull, globs);
  const concerns = changed.some((path) => concernsPolicy(path) || concernsGrants(globs, path));
  return concerns ? notOntoDefaultBranch({ below: below.number, branch: repository.defaultBranch }) : null;
}
