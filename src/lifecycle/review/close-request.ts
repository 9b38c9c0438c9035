import { iso, parseUtc } from '../../domain/iso.ts';
import { abandoned, openRequests } from '../../domain/ledger/history/open-requests.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { isRecent } from '../landing/landing-groups.ts';
import type { Repository } from '../repository.ts';
import { requestOutcomes } from './request-outcomes.ts';

type Needs = Pick<
  Repository,
  | 'name'
  | 'defaultBranch'
  | 'operator'
  | 'keys'
  | 'ledger'
  | 'pulls'
  | 'commits'
  | 'trees'
  | 'people'
  | 'conversations'
  | 'clock'
>;

/**
 * Records the fate of what a pull request asked for and did not land: all of it where it was closed without a merge,
 * and once a merge has been judged, or is lost, whatever it had asked for and landed without.
 */
export async function closeRequest(repository: Needs, pull: PullRequest): Promise<void> {
  const entries = await repository.ledger.since(pull.createdAt);
  const open = openRequests(entries).filter((each) => each.pull === pull.number);
  if (open.length === 0 || (pull.merged !== null && !(await isSettled(repository, pull.merged)))) return;
  const at = iso(repository.clock.now());
  const fates =
    pull.merged === null
      ? await requestOutcomes(repository, pull, open, at)
      : open.map((each) => abandoned(each, at));
  await repository.ledger.append(() => ({ entries: fates }));
}

/** What landed is settled once it was judged. What was merged and then lost, with a default branch that was rewound, never will be. */
async function isSettled(
  { ledger, commits, clock, defaultBranch }: Pick<Needs, 'ledger' | 'commits' | 'clock' | 'defaultBranch'>,
  merged: NonNullable<PullRequest['merged']>,
): Promise<boolean> {
  const state = await ledger.state();
  const cursor = state.readable ? state.value.cursor : null;
  if (cursor === null || cursor === merged.commit) return cursor === merged.commit;
  if ((await commits.firstParent(merged.commit, cursor)) !== 'not-an-ancestor') return true;
  if (isRecent(parseUtc(merged.at), clock.now())) return false;
  return (await commits.head(defaultBranch)) === cursor;
}
