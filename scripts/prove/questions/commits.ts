import { at, textAt } from '../json.ts';
import { headOf, must, openPull, writeCommit } from '../pulls.ts';
import { asAssumed, call, differs, type Question, unanswered } from '../question.ts';
import { watchMerge } from './watch-merge.ts';

export const squashAuthor: Question = {
  id: 'squash-author',
  asks: 'Who is the author of a squash merge, and is it signed?',
  row: 'The author of a squash merge is the person who opened',
  needs: 'writing',
  ask: async (asking) => {
    const { commit } = await watchMerge(asking);
    const { body } = await must(asking, 'GET', `/commits/${commit}`);
    const isAuthor = at(body, 'author', 'id') === asking.author.id;
    const isSigned = at(body, 'commit', 'verification', 'verified') === true;
    const figures = { author: isAuthor ? 'who opened it' : 'another', signed: isSigned ? 'yes' : 'no' };
    return isAuthor && isSigned
      ? asAssumed('It is the person who opened the pull request, and it is signed.', figures)
      : differs('It is another, or it is not signed.', figures);
  },
};

export const mergeWithSha: Question = {
  id: 'merge-with-sha',
  asks: 'Does a merge with `sha` of another commit merge nothing?',
  row: '`PUT …/merge` with `sha` merges exactly that head',
  needs: 'writing',
  ask: async (asking) => {
    const { number } = await openPull(asking, 'prove-merge-sha');
    const other = await headOf(asking, asking.repository.defaultBranch);
    const reply = await call(asking, 'PUT', `/pulls/${number}/merge`, { body: { sha: other } });
    const after = await must(asking, 'GET', `/pulls/${number}`);
    const figures = { status: reply.status };
    return reply.status === 409 && at(after.body, 'merged') === false
      ? asAssumed('It does.', figures)
      : differs('It merged, or was refused in another way.', figures);
  },
};

export const noCommonAncestor: Question = {
  id: 'no-common-ancestor',
  asks: 'How is a comparison of commits without a common ancestor answered?',
  row: 'Comparing two commits without a common ancestor answers 404',
  needs: 'writing',
  ask: async (asking) => {
    const main = await headOf(asking, asking.repository.defaultBranch);
    const other = await writeCommit(asking, 'A beginning of its own', []);
    await must(asking, 'POST', '/git/refs', { ref: 'refs/heads/prove-unrelated', sha: other });
    const { status } = await call(asking, 'GET', `/compare/${main}...${other}`);
    return status === 404 ? asAssumed('With 404.', { status }) : differs('In another way.', { status });
  },
};

export const rulesOfMissingBranch: Question = {
  id: 'rules-of-missing-branch',
  asks: 'Are the rules of a branch that does not exist answered?',
  row: '`GET …/rules/branches/{branch}` lists every active rule',
  needs: 'reading',
  ask: async (asking) => {
    const { status, body } = await call(asking, 'GET', '/rules/branches/prove-no-branch');
    if (status === 403) return unanswered('The plan of this account has no rulesets.', { status });
    return status === 200 && Array.isArray(body)
      ? asAssumed('They are.', { status })
      : differs('They are not.', { status });
  },
};

export const protectionAbsent: Question = {
  id: 'protection-absent',
  asks: 'Which 404 means that a branch has no classic protection?',
  row: 'A branch without classic protection answers 404',
  needs: 'reading',
  ask: async (asking) => {
    const { status, body } = await call(
      asking,
      'GET',
      `/branches/${asking.repository.defaultBranch}/protection`,
    );
    if (status === 200) return unanswered('The default branch has classic protection.', { status });
    if (status === 403) return unanswered('The plan or the token does not allow to read it.', { status });
    const message = textAt(body, 'message');
    return status === 404 && message === 'Branch not protected'
      ? asAssumed('The one with "Branch not protected".', { status })
      : unanswered('The message is another one.', { status });
  },
};
