import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/domain/person.ts';
import { reviewPull } from '../../../src/lifecycle/review/review-pull.ts';
import type { CheckRuns } from '../../../src/ports/forge/check-runs.ts';
import type { PullRequest } from '../../../src/ports/forge/pull-requests.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { fakeMain } from '../../support/fakes/fake-main.ts';

const FILES = { 'access/one.yaml': aGrant() };

/** Two pull requests with one head, and everything that Curfew publishes about them. */
async function twoPulls(other: Partial<PullRequest> & { readonly author?: Person } = {}) {
  const main = await fakeMain();
  const first = await main.ask(FILES);
  const second = await main.ask(FILES, other.author);
  const { head } = main.pull(first);
  main.change(second, { ...other, head: { ...main.pull(second).head, sha: head.sha } });
  main.commit(second, { sha: head.sha, parents: [], people: [ALICE] });
  const checks: Parameters<CheckRuns['publish']>[0][] = [];
  const comments: string[] = [];
  const closed: number[] = [];
  const repository = {
    ...main.repository,
    checks: { publish: async (check: (typeof checks)[number]) => void checks.push(check) },
    conversations: {
      ...main.repository.conversations,
      comment: async (pull: number, _key: string, text: string) => void comments.push(`#${pull}: ${text}`),
    },
    closing: {
      close: async (pull: number) => {
        closed.push(pull);
        main.change(pull, { state: 'closed' });
      },
    },
  };
  return {
    main,
    first,
    second,
    comments,
    closed,
    checks,
    review: async (number: number) => {
      checks.length = 0;
      await reviewPull(repository, number);
      return checks.map(({ status, title }) => `${status}: ${title.split('. ').slice(1).join('. ')}`);
    },
  };
}

describe('pull requests of several authors with one head', () => {
  it.each(['first', 'second'] as const)('closes the later one when the %s one is reviewed', async (name) => {
    const pulls = await twoPulls({ author: BOB });
    expect(await pulls.review(pulls[name])).toEqual(['action-required: Waiting for 1 of acme/dba']);
    expect(pulls.closed).toEqual([pulls.second]);
    expect(pulls.comments).toEqual([
      '#2: Curfew closed this pull request: #1 by alice has the same commit, and GitHub shows one check for both. To request access here, push a commit of your own, then reopen it.',
    ]);
  });

  it.each([
    ['an approved draft', { draft: true }],
    ['an approved pull request', {}],
  ])('%s of another author does not make the check pass', async (_name, words) => {
    const pulls = await twoPulls({ author: BOB, ...words });
    pulls.main.review(pulls.second, DANA);
    expect(await pulls.review(pulls.second)).toEqual(['action-required: Waiting for 1 of acme/dba']);
  });

  it('a later pull request from a fork does not fail an approved one', async () => {
    const pulls = await twoPulls({ author: BOB });
    const { head } = pulls.main.pull(pulls.second);
    pulls.main.change(pulls.second, { head: { ...head, sameRepository: false } });
    pulls.main.review(pulls.first, DANA);
    expect(await pulls.review(pulls.second)).toEqual(['success: Approved by dana. Merge when ready']);
    expect(pulls.closed).toEqual([pulls.second]);
  });

  it('an older pull request that was moved to the commit of another person is closed', async () => {
    const pulls = await twoPulls({ author: BOB });
    const { main, first, second } = pulls;
    // bob's has the lower number, and alice wrote the commit.
    const [older, newer] = [main.pull(first), main.pull(second)];
    main.change(first, { author: BOB, head: { ...older.head, branch: 'bobs' } });
    main.change(second, { author: ALICE, head: newer.head });
    expect(await pulls.review(first)).toHaveLength(1);
    expect(pulls.closed).toEqual([first]);
  });
});

describe('a pull request that another person brought up to date', () => {
  it('is not closed for a pull request with the same merge commit', async () => {
    const pulls = await twoPulls({ author: BOB });
    const { main, first, second } = pulls;
    const sha = main.pull(first).head.sha;
    const own = { sha: 'a', parents: [], people: [ALICE] };
    for (const number of [first, second])
      main.commit(number, own, { sha, parents: ['a', main.head()], people: [BOB] });
    await pulls.review(second);
    expect(pulls.closed).toEqual([second]);
  });
});

describe('very many pull requests with one head', () => {
  it('cost no listing of commits, and do not make the check pass', async () => {
    const pulls = await twoPulls();
    const { main, first } = pulls;
    const { head } = main.pull(first);
    for (let count = 0; count < 5; count++) {
      const number = await main.ask(FILES);
      main.change(number, { head: { ...main.pull(number).head, sha: head.sha } });
    }
    main.review(first, DANA);
    await pulls.review(first);
    expect(pulls.checks.map(({ status, summary }) => `${status}: ${summary}`)).toEqual([
      expect.stringMatching(/^failure: .*1, .*2, .*3 and 4 more have the same commit/),
    ]);
    expect(pulls.closed).toEqual([]);
  });
});

describe('pull requests of one author with one head', () => {
  it('are both kept, and the check waits for the approval of each', async () => {
    const pulls = await twoPulls();
    const { main, first, second } = pulls;
    main.review(first, DANA);
    expect(await pulls.review(second)).toEqual([
      `action-required: Approved by dana. Waiting for #${second}, which has the same commit`,
    ]);
    main.review(second, DANA);
    expect(await pulls.review(second)).toEqual(['success: Approved by dana. Merge when ready']);
    expect(pulls.closed).toEqual([]);
  });

  it('names the other one to people who approved the wrong one', async () => {
    const pulls = await twoPulls();
    pulls.main.review(pulls.second, DANA);
    expect(await pulls.review(pulls.second)).toEqual(['action-required: Waiting for 1 of acme/dba']);
    expect(pulls.checks[0]?.summary.split('\n')[1]).toBe(
      '#2 has the same commit. Each needs approvals of its own. Close all but one.',
    );
  });
});

describe('an approved request that GitHub cannot merge', () => {
  it.each([
    ['a draft', { draft: true }, 'Still a draft'],
    ['a conflict', { mergeable: false }, 'Conflicts with the base branch'],
  ])('%s is no success', async (_name, words, title) => {
    const pulls = await twoPulls({ author: BOB });
    pulls.main.review(pulls.first, DANA);
    pulls.main.change(pulls.first, words);
    expect(await pulls.review(pulls.first)).toEqual([`action-required: Approved by dana. ${title}`]);
  });
});

describe('a pull request onto the branch of another one', () => {
  it('fails with the sentence to merge it alone', async () => {
    const pulls = await twoPulls();
    const { main, first, second } = pulls;
    const base = main.pull(first).head;
    const sha = main.git.push({
      branch: 'ask-2',
      onto: base.sha,
      files: { 'access/two.yaml': aGrant({ id: 'two' }) },
      author: ALICE,
    });
    main.change(second, {
      base: { branch: base.branch, sha: base.sha },
      head: { ...main.pull(second).head, sha },
    });
    await pulls.review(second);
    expect(pulls.checks.map(({ status, summary }) => [status, summary])).toEqual([
      [
        'failure',
        'This pull request would merge into the branch of #&#8203;1. Merge this alone, on main: change its base to main, or wait until #&#8203;1 is merged.',
      ],
    ]);
  });

  it.each([
    ['onto a branch without a pull request', 'release', 'access/two.yaml'],
    ['without grants', 'ask-1', 'README.md'],
  ])('gets no check: %s', async (_name, branch, path) => {
    const pulls = await twoPulls();
    const { main, first, second } = pulls;
    const base = main.pull(first).head;
    const sha = main.git.push({
      branch: 'ask-2',
      onto: base.sha,
      files: { [path]: aGrant({ id: 'two' }) },
      author: ALICE,
    });
    main.change(second, { base: { branch, sha: base.sha }, head: { ...main.pull(second).head, sha } });
    await pulls.review(second);
    expect(pulls.checks).toEqual([]);
  });
});
