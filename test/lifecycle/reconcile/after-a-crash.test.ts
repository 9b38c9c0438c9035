import { expect, it } from 'vitest';
import { advance } from '../../../src/lifecycle/advance.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository } from '../../support/builders/a-repository.ts';

const COMMENTS = { method: 'POST', path: /\/comments$/ };
const commentsOf = (world: Awaited<ReturnType<typeof aRepository>>, pull: number) =>
  world.github.pull(pull).comments.map(({ body }) => body);

it('a new process comments that access is there, if the old one could not', async () => {
  await using world = await aRepository();
  world.simulator.faults.next(COMMENTS, { kind: 'answer', status: 500 });
  const pull = await world.give(aGrant());
  expect(world.failures()).not.toEqual([]);
  world.restart();
  await world.look();
  expect(commentsOf(world, pull)).toEqual([expect.stringContaining('Access was given at')]);
});

it('a new process comments once on an end that was recorded just before a crash', async () => {
  await using world = await aRepository();
  const pull = await world.give(aGrant());
  world.simulator.faults.next({ method: 'PATCH', path: /\/comments\// }, { kind: 'answer', status: 500 });
  await world.pass('4h');
  expect(world.story()).toContain('revoked');
  world.failures();
  world.restart();
  await world.look();
  expect(commentsOf(world, pull)).toEqual([expect.stringContaining('Access ended at')]);
});

it('the same process tries a failed comment again', async () => {
  await using world = await aRepository();
  world.simulator.faults.next(COMMENTS, { kind: 'answer', status: 500 });
  const pull = await world.give(aGrant());
  expect(world.failures()).not.toEqual([]);
  await world.pass('1m');
  expect(commentsOf(world, pull)).toEqual([expect.stringContaining('Access was given at')]);
});

it('reviewers are requested before the revision is recorded', async () => {
  await using world = await aRepository();
  const commits = { graphql: 'createCommitOnBranch' };
  world.simulator.faults.next(commits, { kind: 'answer', status: 500 });
  const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
  await world.look();
  expect(world.failures()).not.toEqual([]);
  expect(world.story()).toEqual([]);
  expect(reviewRequestsOf(world, pull)).toBe(1);
  world.restart();
  await world.look();
  expect(world.story()).toEqual(['requested']);
  expect(reviewRequestsOf(world, pull)).toBe(1);
});

it('the work branch of a revert is deleted after a crash', async () => {
  await using world = await aRepository();
  await world.give(aGrant());
  const deletion = { method: 'DELETE', path: /curfew%2Frevert-next$/ };
  // The first call removes an old work branch, the second one cleans up.
  world.simulator.faults.next(deletion, { kind: 'slow', delay: 1 });
  world.simulator.faults.next(deletion, { kind: 'answer', status: 500 });
  await world.pass('4h');
  expect(world.failures()).not.toEqual([]);
  world.restart();
  await world.look();
  expect(world.story()).toContain('reverted');
  expect(world.github.head('curfew/revert-next')).toBeUndefined();
});

it('a new process explains a refusal, if the old one could not', async () => {
  await using world = await aRepository();
  const { alice } = world.people;
  world.simulator.faults.next({ method: 'POST', path: /\/issues$/ }, { kind: 'answer', status: 500 });
  const pull = await world.propose(alice, { 'access/one.yaml': aGrant() });
  await alice.merge(world.github, pull);
  await world.look();
  expect(world.failures()).not.toEqual([]);
  expect(world.story().at(-1)).toBe('refused');
  expect(world.github.issues()).toEqual([]);
  world.restart();
  await world.look();
  await world.look();
  expect(world.github.issues()).toHaveLength(1);
});

function reviewRequestsOf({ simulator }: Awaited<ReturnType<typeof aRepository>>, pull: number): number {
  return simulator.calls.filter(({ path }) => path.endsWith(`/pulls/${pull}/requested_reviewers`)).length;
}

it('a look at endings is queued as soon as an end is known, before any comment or revert', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  world.restart({ database: 'lost' });
  const repository = await world.curfew();
  const publishedByThen: (number | null)[] = [];
  await advance(
    repository,
    async () => void publishedByThen.push(repository.memory.notified.conversationsNextSeq),
  );
  expect(publishedByThen).toEqual([null]);
  expect(repository.memory.notified.conversationsNextSeq).not.toBeNull();
});

it('a look at endings that could not be queued is queued again in the same pass', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  world.restart({ database: 'lost' });
  let calls = 0;
  const { outcome } = await advance(await world.curfew(), async () => {
    calls += 1;
    if (calls === 1) throw new Error('the database is down');
  });
  expect(calls).toBe(2);
  expect(outcome).toEqual({ outcome: 'done' });
});
