import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/ports/queue.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';

const PATH = 'access/one.yaml';
const NAME = 'acme/access';
const WHOLE = ['requested', 'authorized', 'provisioning', 'provisioned', 'revoked', 'reverted'];
const ADVANCE: Job = { kind: 'advance', repository: NAME };
const review = (pull: number): Job => ({ kind: 'review', repository: NAME, pull });

/** The same life each time, with these jobs after each step of it. */
async function live(world: RepositoryWorld, wakes: () => readonly Job[]): Promise<void> {
  const wake = async () => {
    for (const job of wakes()) {
      await world.wake(job);
      await world.work();
    }
  };
  const pull = await world.propose(world.people.alice, { [PATH]: aGrant({ duration: '1h' }) });
  await wake();
  await world.look();
  await world.review(world.people.dana, pull);
  await wake();
  await world.look();
  await world.pass('1h');
  await wake();
  await world.look();
}

describe('events only wake Curfew', () => {
  it('without any, the sweep does everything', async () => {
    await using world = await aRepository();
    await live(world, () => []);
    expect(world.story()).toEqual(WHOLE);
  });

  it('twice each, they change nothing', async () => {
    await using world = await aRepository();
    await live(world, () => [review(1), review(1), ADVANCE, ADVANCE]);
    expect(world.story()).toEqual(WHOLE);
    expect(world.targets.orders.asked).toEqual([
      'provision orders_reader alice_k',
      'revoke orders_reader alice_k',
    ]);
    expect(world.github.pull(1).comments).toHaveLength(1);
  });

  it('in any order, they change nothing', async () => {
    const job = fc.constantFrom<Job>(ADVANCE, review(1), { kind: 'sweep' });
    const orders = fc.sample(fc.array(job, { maxLength: 4 }), { seed: 7, numRuns: 9 });
    for (let life = 0; life < 3; life++) {
      await using world = await aRepository();
      let step = life * 3;
      await live(world, () => orders[step++] ?? []);
      expect(world.story()).toEqual(WHOLE);
    }
  });

  it('in two processes in parallel, they make one record', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant({ duration: '1h' }) });
    await world.look();
    await world.review(world.people.dana, pull);
    const beside = world.beside();
    await Promise.all([world.look(), beside.look()]);
    await Promise.all([world.look(), beside.look()]);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    world.sleep('1h');
    await Promise.all([world.look(), beside.look()]);
    await Promise.all([world.look(), beside.look()]);
    world.failures();
    beside.failures();
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story()).toEqual(WHOLE);
  });
});
