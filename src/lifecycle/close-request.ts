import { iso } from '../domain/iso.ts';
import { abandoned, openRequests } from '../domain/ledger/open-requests.ts';
import type { PullRequest } from '../ports/pull-requests.ts';
import { fatesOf } from './fates-of-requests.ts';
import type { Repository } from './repository.ts';

/**
 * Records the fate of what a pull request asked for and did not land: all of it where it was closed without a merge,
 * and once a merge has been judged, whatever it had asked for earlier and landed without.
 */
export async function closeRequest(
  repository: Pick<
    Repository,
    'name' | 'operator' | 'keys' | 'ledger' | 'pulls' | 'commits' | 'trees' | 'people' | 'notices' | 'clock'
  >,
  pull: PullRequest,
): Promise<void> {
  const entries = await repository.ledger.since(pull.createdAt);
  const open = openRequests(entries).filter((each) => each.pull === pull.number);
  if (open.length === 0 || (pull.merged !== null && !(await isJudged(repository, pull.merged.commit))))
    return;
  const at = iso(repository.clock.now());
  const fates =
    pull.merged === null
      ? await fatesOf(repository, pull, open, at)
      : open.map((each) => abandoned(each, at));
  await repository.ledger.append(() => ({ entries: fates }));
}

async function isJudged(
  { ledger, commits }: Pick<Repository, 'ledger' | 'commits'>,
  commit: string,
): Promise<boolean> {
  const state = await ledger.state();
  const cursor = state.readable ? state.value.cursor : null;
  if (cursor === null || cursor === commit) return cursor === commit;
  return (await commits.firstParent(commit, cursor)) !== 'not-an-ancestor';
}
