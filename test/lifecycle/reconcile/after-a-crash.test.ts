import { expect, it } from 'vitest';
import { advance } from '../../../src/lifecycle/advance.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository } from '../../support/builders/a-repository.ts';

const COMMENTS = { method: 'POST', path: /\/comments$/ };
const commentsOf = (world: Awaited<ReturnType<typeof aRepository>>, pull: number) =>
  world.github.pull(pull).comments.map(({ body }) => body);

it('tells the holder that access is there, though the process that gave it could not', async () => {
  await using world = await aRepository();
  world.simulator.faults.next(COMMENTS, { kind: 'answer', status: 500 });
  const pull = await world.give(aGrant());
  expect(world.failures()).not.toEqual([]);
  world.restart();
  await world.look();
  expect(commentsOf(world, pull)).toEqual([expect.stringContaining('Access is there until')]);
});

it('tells of an end that was recorded just before a crash, once', async () => {
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

it('tells what could not be told with the next try, without a restart', async () => {
  await using world = await aRepository();
  world.simulator.faults.next(COMMENTS, { kind: 'answer', status: 500 });
  const pull = await world.give(aGrant());
  expect(world.failures()).not.toEqual([]);
  await world.pass('1m');
  expect(commentsOf(world, pull)).toEqual([expect.stringContaining('Access is there until')]);
});

it('asks the reviewers before it records what they are asked about', async () => {
  await using world = await aRepository();
  const commits = { graphql: 'createCommitOnBranch' };
  world.simulator.faults.next(commits, { kind: 'answer', status: 500 });
  const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
  await world.look();
  expect(world.failures()).not.toEqual([]);
  expect(world.story()).toEqual([]);
  expect(askedOf(world, pull)).toBe(1);
  world.restart();
  await world.look();
  expect(world.story()).toEqual(['requested']);
  expect(askedOf(world, pull)).toBe(1);
});

it('leaves no branch behind on which a revert was made', async () => {
  await using world = await aRepository();
  await world.give(aGrant());
  const made = { method: 'DELETE', path: /curfew%2Frevert-next$/ };
  // The first makes room, the second tidies up.
  world.simulator.faults.next(made, { kind: 'slow', delay: 1 });
  world.simulator.faults.next(made, { kind: 'answer', status: 500 });
  await world.pass('4h');
  expect(world.failures()).not.toEqual([]);
  world.restart();
  await world.look();
  expect(world.story()).toContain('reverted');
  expect(world.github.head('curfew/revert-next')).toBeUndefined();
});

it('says why something was refused, though the process that refused it could not', async () => {
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

function askedOf({ simulator }: Awaited<ReturnType<typeof aRepository>>, pull: number): number {
  return simulator.calls.filter(({ path }) => path.endsWith(`/pulls/${pull}/requested_reviewers`)).length;
}

it('has ends looked at as soon as it knows of them, before it tells or reverts anything', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  world.restart({ database: 'lost' });
  const repository = await world.curfew();
  const toldByThen: (number | null)[] = [];
  await advance(
    repository,
    async () => void toldByThen.push(repository.memory.notified.conversationsNextSeq),
  );
  expect(toldByThen).toEqual([null]);
  expect(repository.memory.notified.conversationsNextSeq).not.toBeNull();
});
