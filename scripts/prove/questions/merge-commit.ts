import { Unexpected } from '../api.ts';
import { at } from '../json.ts';
import { mergedPulls } from '../pulls.ts';
import { type Asking, asAssumed, call, differs, type Question, unanswered } from '../question.ts';
import { watchMerge } from './watch-merge.ts';

const NONE_MERGED = 'The repository has no merged pull request.';

export const mergeCommitAfterMerge: Question = {
  id: 'merge-commit-after-merge',
  asks: 'Does GraphQL name the merge commit of a pull request, and how soon?',
  row: 'GraphQL `PullRequest.mergeCommit` is the commit',
  needs: 'writing',
  ask: async (asking) => {
    const { byGraphql, commit } = await watchMerge(asking);
    const figures = { 'ms until it was named': byGraphql.ms, reads: byGraphql.tries };
    if (byGraphql.value === undefined) return differs('It was not named in this time.', figures);
    return byGraphql.value === commit
      ? asAssumed('It is the commit that the merge answered.', figures)
      : differs('It is another commit than the merge answered.', figures);
  },
};

export const mergeCommitOfMerged: Question = {
  id: 'merge-commit-of-merged',
  asks: 'Does GraphQL name the merge commit of each merged pull request?',
  row: 'GraphQL `PullRequest.mergeCommit` is the commit',
  needs: 'reading',
  ask: async (asking) => {
    const merged = await mergedPulls(asking);
    if (merged.length === 0) return unanswered(NONE_MERGED);
    const missing = merged.filter(({ mergeCommit }) => mergeCommit === undefined).length;
    const figures = { 'merged pull requests': merged.length, 'without a merge commit': missing };
    return missing === 0
      ? asAssumed('Each has one.', figures)
      : differs('Some have none, long after the merge.', figures);
  },
};

export const mergeCommitByRest: Question = {
  id: 'merge-commit-by-rest',
  asks: 'Which versions of REST have `merge_commit_sha`?',
  row: 'REST leaves `merge_commit_sha` out',
  needs: 'reading',
  ask: async (asking) => {
    const [newest] = (await mergedPulls(asking)).filter(({ mergeCommit }) => mergeCommit !== undefined);
    if (newest === undefined) return unanswered(NONE_MERGED);
    const [older, newer] = [
      await restCommit(asking, newest.number, '2022-11-28'),
      await restCommit(asking, newest.number, '2026-03-10'),
    ];
    const figures = { '2022-11-28': shown(older), '2026-03-10': shown(newer) };
    if (older !== 'refused' && older !== newest.mergeCommit)
      return differs('2022-11-28 names another commit than GraphQL, or none.', figures);
    if (newer === 'refused') return asAssumed('This server knows only 2022-11-28.', figures);
    return newer === undefined
      ? asAssumed('Only 2022-11-28 has it, and it is the one of GraphQL.', figures)
      : differs('2026-03-10 still has it.', figures);
  },
};

async function restCommit(asking: Asking, number: number, version: string): Promise<string | undefined> {
  const reply = await call(asking, 'GET', `/pulls/${number}`, { version });
  if (reply.status === 400) return 'refused';
  if (reply.status !== 200) throw new Unexpected('GET /pulls/NUMBER', reply);
  const sha = at(reply.body, 'merge_commit_sha');
  return typeof sha === 'string' ? sha : undefined;
}

function shown(commit: string | undefined): string {
  return commit === undefined ? 'absent' : commit === 'refused' ? 'version refused' : 'present';
}
