import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

async function reviewedWorld() {
  const world = await aWorld();
  const head = await world.alice.pushBranch(world.access, 'ask', { files: { a: 'a' }, message: 'Ask' });
  const number = await world.alice.openPull(world.access, { head: 'ask', title: 'Ask' });
  const at = `/repos/acme/access/pulls/${number}/reviews`;
  return { ...world, head, number, at };
}

it('refuses the author their own approval', async () => {
  const { alice, at } = await reviewedWorld();
  const answer = await alice.request('POST', at, { event: 'APPROVE' });
  expect(answer).toMatchObject({ status: 422, body: { errors: ['Can not approve your own pull request'] } });
  expect((await alice.request('POST', at, { event: 'REQUEST_CHANGES', body: 'x' })).status).toBe(422);
  expect((await alice.request('POST', at, { event: 'COMMENT', body: 'x' })).status).toBe(200);
});

it('refuses an app the approval of its own pull request', async () => {
  const { simulator, app, installation, call, alice, access } = await reviewedWorld();
  const token = await tokenOf(simulator, app, installation);
  await alice.pushBranch(access, 'revert', { files: { r: 'r' }, message: 'Revert' });
  const opened = await call(token, 'POST', '/repos/acme/access/pulls', {
    title: 'Revert',
    head: 'revert',
    base: 'main',
  });
  const own = await call(token, 'POST', `/repos/acme/access/pulls/${opened.body.number}/reviews`, {
    event: 'APPROVE',
    body: '',
  });
  expect(own.status).toBe(422);
});

it('takes the newest commit where none is named, and a named one where it is', async () => {
  const { alice, bob, access, number, head } = await reviewedWorld();
  const next = await alice.pushBranch(access, 'ask', { files: { b: 'b' }, message: 'More' });
  await bob.review(access, number, 'APPROVE');
  await bob.review(access, number, 'APPROVE', { commit: head });
  expect(access.pull(number).reviews.map(({ commit }) => commit)).toEqual([next, head]);
});

it.each([
  ['after rewrites', ['stays', 'moves', 'moves']],
  ['after each push', ['moves', 'moves', 'moves']],
  ['never', ['stays', 'stays', 'stays']],
] as const)('moves the commit of a review %s', async (movesReviewCommits, expected) => {
  const { alice, bob, access, number } = await reviewedWorld();
  access.state.movesReviewCommits = movesReviewCommits;
  await bob.pushDirectly(access, { 'README.md': 'four\n' }, 'Elsewhere');
  const after = async (wish: object) => {
    await bob.review(access, number, 'APPROVE');
    const head = await alice.pushBranch(access, 'ask', { files: { b: 'b' }, message: 'Again', ...wish });
    return access.pull(number).reviews.at(-1)?.commit === head ? 'moves' : 'stays';
  };
  expect([await after({}), await after({ mergeOf: 'main' }), await after({ force: true })]).toEqual(expected);
});

it('dates reviews by its clock, to the second', async () => {
  const { simulator, bob, access, number, call, at } = await reviewedWorld();
  simulator.clock.advance(86_400_000);
  await bob.review(access, number, 'APPROVE');
  const [review] = (await call(bob.token, 'GET', at)).body;
  expect(review.submitted_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Date.parse(review.submitted_at) - Date.now()).toBeGreaterThan(86_000_000);
});

it('sends events about reviews, dismissals and edits, with the state in lower case', async () => {
  const { simulator, alice, bob, access, number, hook, at } = await reviewedWorld();
  const id = await bob.review(access, number, 'APPROVE', { body: 'Good' });
  await bob.request('PUT', `${at}/${id}`, { body: 'Very good' });
  await alice.dismiss(access, number, id);
  await simulator.settle();
  const received = hook.events
    .filter(({ event }) => event === 'pull_request_review')
    .map(({ payload }) => payload);
  expect(received).toMatchObject([
    {
      action: 'submitted',
      review: { id, state: 'approved', user: { login: 'bob' } },
      pull_request: { number },
    },
    { action: 'edited', review: { body: 'Very good' } },
    { action: 'dismissed', review: { state: 'dismissed' }, sender: { login: 'alice' } },
  ]);
  const again = await alice.request('PUT', `${at}/${id}/dismissals`, { message: 'x' });
  expect(again.status).toBe(422);
});

it('shows a review that is not submitted yet to its author alone', async () => {
  const { alice, bob, at } = await reviewedWorld();
  await bob.request('POST', at, { body: 'Later' });
  expect((await bob.request('GET', at)).body).toMatchObject([{ state: 'PENDING' }]);
  expect((await alice.request('GET', at)).body).toEqual([]);
});

it('requests a review from people and teams with access to the repository, from all of them or from none', async () => {
  const { simulator, acme, access, number, owner, bob } = await reviewedWorld();
  const readers = acme.team('readers', [bob]);
  acme.team('outsiders', [bob]);
  acme.team('night-readers', [], { parent: readers });
  access.allowTeam(readers, 'read');
  simulator.person('mallory');
  const ask = async (reviewers: readonly string[], teams: readonly string[]) => {
    const body = { reviewers, team_reviewers: teams };
    const answer = await owner.request(
      'POST',
      `/repos/acme/access/pulls/${number}/requested_reviewers`,
      body,
    );
    return answer.status;
  };
  expect(await ask(['bob'], ['readers', 'outsiders'])).toBe(422);
  expect(await ask(['bob', 'mallory'], ['readers'])).toBe(422);
  access.private = false;
  expect(await ask(['mallory'], [])).toBe(422);
  expect(access.pull(number).requestedTeams).toEqual([]);
  expect(access.state.issues.get(number)?.pull?.requestedReviewers).toEqual([]);
  expect(await ask(['bob'], ['readers', 'night-readers'])).toBe(201);
  expect(access.pull(number).requestedTeams).toEqual(['readers', 'night-readers']);
});

it('moves `updated_at` with a review, a dismissal and a review request, and not with a check run', async () => {
  const { simulator, alice, bob, owner, access, app, installation, call } = await aWorld();
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a' }, message: 'A' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const at = `/repos/acme/access/pulls/${number}`;
  const token = await tokenOf(simulator, app, installation);
  let before = '';
  const moves = async (act: () => Promise<unknown>) => {
    simulator.clock.advance(5_000);
    await act();
    const { updated_at: after } = (await call(token, 'GET', at)).body;
    const moved = after > before;
    before = after;
    return moved;
  };
  expect(await moves(async () => undefined)).toBe(true);
  expect(await moves(async () => undefined)).toBe(false);
  let review = 0;
  expect(
    await moves(async () => {
      review = await bob.review(access, number, 'APPROVE');
    }),
  ).toBe(true);
  expect(await moves(() => owner.dismiss(access, number, review))).toBe(true);
  const wish = { reviewers: ['bob'] };
  expect(await moves(() => call(token, 'POST', `${at}/requested_reviewers`, wish))).toBe(true);
  const run = { name: 'curfew', head_sha: head };
  expect(await moves(() => call(token, 'POST', '/repos/acme/access/check-runs', run))).toBe(false);
});
