import { at, listAt } from '../json.ts';
import { mergedPulls } from '../pulls.ts';
import { asAssumed, call, differs, type Question, unanswered } from '../question.ts';
import { watchMerge } from './watch-merge.ts';

const ROW = '`GET …/commits/{sha}/pulls` names the merged pull request';

/** Landing waits for ten minutes before it believes an empty answer. */
const WAIT_MS = 600_000;

export const indexLag: Question = {
  id: 'index-lag',
  asks: 'How long after a merge does the index of commits name the pull request?',
  row: ROW,
  needs: 'writing',
  ask: async (asking) => {
    const { byCommitIndex } = await watchMerge(asking);
    const figures = { 'ms until it was named': byCommitIndex.ms, reads: byCommitIndex.tries };
    if (byCommitIndex.value === undefined) {
      return byCommitIndex.ms >= WAIT_MS
        ? differs('It was not named within ten minutes.', figures)
        : unanswered('It was not named in this time.', figures);
    }
    return asAssumed('It was named within the ten minutes that Curfew waits.', figures);
  },
};

export const indexOfMerges: Question = {
  id: 'index-of-merges',
  asks: 'Does the index of commits name the pull request of each older merge?',
  row: ROW,
  needs: 'reading',
  ask: async (asking) => {
    const merged = (await mergedPulls(asking)).filter(({ mergeCommit }) => mergeCommit !== undefined);
    if (merged.length === 0) return unanswered('The repository has no merged pull request.');
    let missing = 0;
    let several = 0;
    for (const { number, mergeCommit } of merged) {
      const reply = await call(asking, 'GET', `/commits/${mergeCommit}/pulls`);
      const named = reply.status === 200 ? listAt(reply.body) : [];
      if (!named.some((each) => at(each, 'number') === number)) missing += 1;
      if (named.length > 1) several += 1;
    }
    const figures = { merges: merged.length, 'not named': missing, 'several named': several };
    return missing === 0
      ? asAssumed('Each is named.', figures)
      : asAssumed('Some are not named: an empty answer proves nothing.', figures);
  },
};

export const mergedListing: Question = {
  id: 'merged-listing',
  asks: 'How soon does the listing of merged pull requests have a merge?',
  row: '`repository.pullRequests(states: MERGED',
  needs: 'writing',
  ask: async (asking) => {
    const { byMergedList } = await watchMerge(asking);
    const figures = { 'ms until it was listed': byMergedList.ms, reads: byMergedList.tries };
    if (byMergedList.value === undefined) return differs('It was not listed in this time.', figures);
    return byMergedList.tries === 1
      ? asAssumed('It was in the first listing after the merge.', figures)
      : differs('The listing lags, too.', figures);
  },
};
