import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
const TTL = having(POLICY, '  on_behalf: deny', '  on_behalf: deny\n  request_ttl: 14d');

async function asked(world: RepositoryWorld): Promise<number> {
  const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
  await world.look();
  return pull;
}

describe('a request that no person touches', () => {
  it('is closed with a comment, recorded as abandoned, and can be opened again', async () => {
    await using world = await aRepository({ policy: TTL });
    const { alice, dana } = world.people;
    const pull = await asked(world);
    await world.review(dana, pull, 'REQUEST_CHANGES');
    world.sleep('14d');
    world.sleep('1s');
    await world.look();
    expect(world.github.pull(pull).state).toBe('closed');
    expect(world.story()).toEqual(['requested', 'abandoned']);
    expect(world.github.pull(pull).comments.map(({ body }) => body.split('\n')[0])).toEqual([
      'Curfew closed this request because it had no activity for 14d. Curfew gave no access for it, and nothing is lost. Do you still need the access? Reopen this pull request. It then counts as a new request, and the reviewers are asked again.',
    ]);
    await alice.reopenPull(world.github, pull);
    await world.look();
    await world.review(dana, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it.each([
    ['before it was closed', { method: 'PATCH', path: /\/pulls\/1$/ }],
    ['before the comment', { method: 'POST', path: /\/issues\/1\/comments$/ }],
    ['before the record', { method: 'POST', path: /\/graphql$/, graphql: 'createCommitOnBranch' }],
  ])('is closed once, also after a crash %s', async (_name, step) => {
    await using world = await aRepository({ policy: TTL });
    const pull = await asked(world);
    world.sleep('14d');
    world.simulator.faults.next(step, { kind: 'answer', status: 500 });
    await world.look();
    expect(world.failures()).toHaveLength(1);
    world.restart();
    await world.look();
    await world.look();
    expect(world.github.pull(pull).state).toBe('closed');
    expect(world.github.pull(pull).comments).toHaveLength(1);
    expect(world.story()).toEqual(['requested', 'abandoned']);
  });

  it('stays open a day before its time, counted from the last touch', async () => {
    await using world = await aRepository({ policy: TTL });
    const { alice, bob, dana } = world.people;
    const pull = await asked(world);
    const touches = [
      () => world.review(dana, pull, 'REQUEST_CHANGES'),
      () => alice.comment(world.github, pull, 'dana is away until Monday'),
      () =>
        alice.pushBranch(world.github, world.github.pull(pull).headBranch, {
          files: { [PATH]: aGrant({ duration: '2h' }) },
          message: 'Less',
        }),
      () => bob.comment(world.github, pull, 'Still needed'),
    ];
    for (const touch of touches) {
      await touch();
      await world.look();
      world.sleep('13d');
      await world.look();
      expect(world.github.pull(pull).state).toBe('open');
    }
  });

  it('stays open if Curfew did not record it as a request', async () => {
    await using world = await aRepository({ policy: TTL });
    const { alice, bob } = world.people;
    const pulls = [
      await world.propose(bob, { '.github/curfew.yml': having(TTL, '14d', '7d') }),
      await world.propose(bob, { 'README.md': 'Better words\n' }),
      await world.propose(alice, { [PATH]: aGrant({ duration: '100h' }) }),
    ];
    await world.look();
    world.sleep('30d');
    await world.look();
    expect(pulls.map((pull) => world.github.pull(pull).state)).toEqual(['open', 'open', 'open']);
  });
});

it('without `request_ttl`, every request stays open', async () => {
  await using world = await aRepository();
  const pull = await asked(world);
  world.sleep('300d');
  await world.look();
  expect(world.github.pull(pull).state).toBe('open');
});

it('a person who may not approve declines nothing with "request changes"', async () => {
  await using world = await aRepository();
  const { alice, carol } = world.people;
  const pull = await asked(world);
  await world.review(carol, pull, 'REQUEST_CHANGES');
  await alice.closePull(world.github, pull);
  await world.wake({ kind: 'review', repository: 'acme/access', pull });
  await world.work();
  expect(world.story()).toEqual(['requested', 'abandoned']);
});
