import { Unexpected } from '../api.ts';
import { at, listAt, numberAt, textAt } from '../json.ts';
import { headOf, must, openPull, push } from '../pulls.ts';
import { type Account, type Asking, asAssumed, call, differs, type Question, share } from '../question.ts';
import { watchMerge } from './watch-merge.ts';

export const reviewCommitMoves: Question = {
  id: 'review-commit-moves',
  asks: 'Does the `commit_id` of a review move after a force-push and after a merge of the base?',
  row: "A review's `commit_id` moves",
  needs: 'a reviewer',
  ask: async (asking) => {
    const { number, branch, head, review } = await reviewed(asking);
    const main = asking.repository.defaultBranch;
    const base = await push(asking, main, [await headOf(asking, main)]);
    const merge = await push(asking, branch, [head, base], { message: 'Merge the base into' });
    const afterMerge = await commitOf(asking, number, review);
    const replaced = await push(asking, branch, [base], { message: 'Replace', force: true });
    const afterForce = await commitOf(asking, number, review);
    const said = (commit: string, newHead: string) =>
      commit === head ? 'stays' : commit === newHead ? 'is the new head' : 'moved';
    const figures = {
      'after a merge of the base': said(afterMerge, merge),
      'after a force-push': said(afterForce, replaced),
    };
    return asAssumed('Curfew works with each of them. The figures show what GitHub did.', figures);
  },
};

export const reviewAfterMerge: Question = {
  id: 'review-after-merge',
  asks: 'Does a merged pull request accept "approve" and "request changes"?',
  row: 'A merged pull request still accepts reviews',
  needs: 'a reviewer',
  ask: async (asking) => {
    const { number } = await watchMerge(asking);
    const reviewer = reviewerOf(asking);
    const [approval, objection] = [
      await submit(asking, reviewer, number, 'APPROVE'),
      await submit(asking, reviewer, number, 'REQUEST_CHANGES'),
    ];
    const figures = { approve: approval.status, 'request changes': objection.status };
    return approval.status === 200 && objection.status === 200
      ? asAssumed('It accepts both.', figures)
      : differs('It refuses one of them.', figures);
  },
};

export const reviewAgain: Question = {
  id: 'review-again',
  asks: 'Can a person who has reviewed be asked for another review?',
  row: 'A person who has reviewed can be asked',
  needs: 'a reviewer',
  ask: async (asking) => {
    const { number } = await reviewed(asking);
    const { login } = reviewerOf(asking);
    const reply = await call(asking, 'POST', `/pulls/${number}/requested_reviewers`, {
      body: { reviewers: [login] },
    });
    const figures = { status: reply.status };
    if (reply.status !== 201) return differs('GitHub refuses.', figures);
    return listAt(reply.body, 'requested_reviewers').some((each) => at(each, 'login') === login)
      ? asAssumed('The person is among the requested reviewers again.', figures)
      : differs('GitHub accepts, and does not ask the person.', figures);
  },
};

export const updatedAtMoves: Question = {
  id: 'updated-at-moves',
  asks: 'Does `updated_at` of a pull request move with a review?',
  row: "A pull request's `updated_at` moves",
  needs: 'a reviewer',
  ask: async (asking) => {
    const { before, after } = await reviewed(asking);
    if (after < before) return differs('It moved backwards.');
    return after === before ? differs('It did not move.') : asAssumed('It does.');
  },
};

/**
 * A pull request that the reviewer has approved, for all questions here. `before` and `after` are its
 * `updated_at` before and after the review, which comes in a later second.
 */
function reviewed(asking: Asking) {
  return share(asking, 'review', async () => {
    const opened = await openPull(asking, 'prove-review');
    const read = async () =>
      textAt((await must(asking, 'GET', `/pulls/${opened.number}`)).body, 'updated_at');
    const before = await read();
    await asking.clock.sleep(1_500);
    const reply = await submit(asking, reviewerOf(asking), opened.number, 'APPROVE');
    if (reply.status !== 200) throw new Unexpected('The review', reply);
    return { ...opened, review: numberAt(reply.body, 'id'), before, after: await read() };
  });
}

function submit(asking: Asking, reviewer: Account, number: number, event: string) {
  const body = { event, body: event === 'APPROVE' ? '' : 'Tried by a test.' };
  return call({ ...asking, author: reviewer }, 'POST', `/pulls/${number}/reviews`, { body });
}

async function commitOf(asking: Asking, number: number, review: number): Promise<string> {
  return textAt((await must(asking, 'GET', `/pulls/${number}/reviews/${review}`)).body, 'commit_id');
}

function reviewerOf({ reviewer }: Asking): Account {
  if (reviewer === undefined) throw new Error('There is no reviewer.');
  return reviewer;
}
