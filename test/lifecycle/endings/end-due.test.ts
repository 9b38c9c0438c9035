import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { endDue, endForgotten } from '../../../src/lifecycle/endings/end-due.ts';
import { given, NOON, someEndings } from '../../support/builders/some-endings.ts';

const REPOSITORY = 'acme/access';

async function waiting(world: ReturnType<typeof someEndings>): Promise<readonly NewEntry[]> {
  return (await world.database.load(REPOSITORY)).pending;
}

async function begun(...args: Parameters<typeof someEndings>) {
  const world = someEndings(...args);
  await world.database.saveCheckpoint(REPOSITORY, { nextSeq: 9, live: args[0].live });
  return { world, curfew: world.start() };
}

describe('what is due is taken back', () => {
  it('by a process that was just started, from what was kept', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one'), given('b', 'one', 5)] });
    const done = await endDue(curfew);
    expect(world.target('one').held()).toEqual(['reader b']);
    expect(done).toMatchObject({ again: null, waits: true });
    expect(done.wakes.map((at) => at.toMillis())).toEqual([NOON.plus({ minutes: 5 }).toMillis()]);
    expect(await waiting(world)).toMatchObject([
      { type: 'revoked', grant: 'a', late_ms: 0, cause: 'expired', at: '2026-11-23T12:00:00.000Z' },
    ]);
  });

  it('once, though it is looked at again before it is recorded, in this process or another', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one')] });
    await endDue(curfew);
    await endDue(curfew);
    await endDue(world.start());
    expect(world.target('one').asked).toEqual(['revoke reader a']);
  });

  it('by what is known now, where the process stood still and another gave the same anew meanwhile', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one')] });
    const { outbox } = curfew.memory;
    let times = 0;
    const recall = async () => {
      times += 1;
      await outbox.recall();
      if (times > 1) return;
      const anew = { ...given('a', 'one', 60), grant: 'again', revision: 'again-1' };
      await world.database.saveCheckpoint(REPOSITORY, { nextSeq: 12, live: [anew] });
      await world.pass(165_000);
    };
    await endDue({ ...curfew, memory: { ...curfew.memory, outbox: { ...outbox, recall } } });
    expect(world.target('one').held()).toEqual(['reader a']);
    expect(times).toBe(2);
  });

  it('though the database hangs on whatever is to be kept, one after the other and at once', async () => {
    const { world, curfew } = await begun({
      live: [given('a', 'one'), given('b', 'one'), given('c', 'one')],
    });
    await curfew.memory.outbox.recall();
    await curfew.memory.outbox.add([
      {
        type: 'drift',
        note: 'came-back',
        effect: given('d', 'one').effect,
        grant: null,
        at: '2026-11-23T11:00:00.000Z',
      },
    ]);
    Object.assign(world.database, { add: () => new Promise(() => {}) });
    Object.assign(world.target('one').connector, { maxConcurrency: 1 });
    void curfew.memory.outbox.add([
      {
        type: 'drift',
        note: 'came-back',
        effect: given('e', 'one').effect,
        grant: null,
        at: '2026-11-23T11:00:00.000Z',
      },
    ]);
    const looking = endDue(curfew);
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    await world.pass(2_000);
    expect((await looking).waits).toBe(true);
  });

  it('while another target hangs, and the hanging one’s when it answers', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one'), given('b', 'two')] });
    const one = world.target('one').hang();
    const looking = endDue(curfew);
    await world.pass(0);
    expect(world.target('two').held()).toEqual([]);
    await world.pass(2_000);
    const { again } = await looking;
    expect(again?.diff(NOON).toMillis()).toBeLessThanOrEqual(5_000);
    one.release();
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    expect((await waiting(world)).map(({ type }) => type)).toEqual(['revoked', 'revoked']);
  });

  it('no more at a time than its connector allows, and the others in their turn', async () => {
    const live = ['a', 'b', 'c', 'd', 'e'].map((grant) => given(grant, 'one'));
    const { world, curfew } = await begun({ live });
    const { connector } = world.target('one');
    const revoke = connector.revoke;
    let [running, most] = [0, 0];
    Object.assign(connector, {
      maxConcurrency: 2,
      revoke: async (...args: Parameters<typeof revoke>) => {
        most = Math.max(most, ++running);
        try {
          return await revoke(...args);
        } finally {
          running--;
        }
      },
    });
    await endDue(curfew);
    expect([most, world.target('one').held()]).toEqual([2, []]);
    expect(world.target('one').asked).toEqual(live.map(({ grant }) => `revoke reader ${grant}`));
  });

  it('where it ends next in a target that hangs for something else', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one'), given('b', 'two', 1)] });
    world.target('one').hang();
    const looking = endDue(curfew);
    await world.pass(2_000);
    await looking;
    await world.pass(58_000);
    const second = endDue(curfew);
    await world.pass(2_000);
    await second;
    expect(world.target('two').held()).toEqual([]);
  });

  it('by a second call, where the first never answers; a late answer counts all the same', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one')] });
    const hanging = world.target('one').hang();
    const first = endDue(curfew);
    await world.pass(2_000);
    await first;
    await world.pass(8_000);
    expect(await waiting(world)).toMatchObject([
      { type: 'revoke-failed', reason: { text: 'one gave no answer in 10 s' } },
    ]);
    hanging.release();
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    expect((await waiting(world)).at(-1)).toMatchObject({ type: 'revoked', late_ms: 10_000 });
    await endDue(curfew);
    expect(world.target('one').asked).toEqual(['revoke reader a']);
  });

  it('seconds after its target is back, however long it was away, and each stage is told once', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one')] });
    world.target('one').down = true;
    for (let seconds = 0; seconds < 7_200; seconds += 1) {
      const { again } = await endDue(curfew);
      const wait = again?.diff(world.clock.now()).toMillis() ?? 0;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(4_000);
      await world.pass(1_000);
    }
    const stages = (await waiting(world)).map((entry) =>
      entry.type === 'revoke-failed' ? entry.attempt : 0,
    );
    expect(stages).toEqual([1, 2, 3, 4, 5]);
    expect(world.notified).toEqual(
      ['a minute', '5 minutes', '15 minutes', 'an hour'].map(
        (late) =>
          `overdue: alice still has reader in one as a (orders-db-read), more than ${late} past its end (2026-11-23T12:00:00Z): one cannot be reached`,
      ),
    );
    world.target('one').down = false;
    await world.pass(4_000);
    await endDue(curfew);
    expect(world.target('one').held()).toEqual([]);
    expect(world.notified.at(-1)).toBe(
      'ended-late: alice no longer has reader in one as a (orders-db-read): ended 120 minutes late.',
    );
  });

  it('while the database is down, from what is known, and what happened is kept when it is back', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one')] });
    await curfew.memory.outbox.recall();
    world.database.down = true;
    await endDue(curfew);
    expect(world.target('one').held()).toEqual([]);
    world.database.down = false;
    expect(await waiting(world)).toEqual([]);
    await endDue(curfew);
    expect(await waiting(world)).toMatchObject([{ type: 'revoked', grant: 'a' }]);
  });

  it('by whoever has it in memory, where the database is down and so no job comes', async () => {
    const { world, curfew } = await begun({ live: [given('a', 'one'), given('b', 'one', 60)] });
    await curfew.memory.outbox.recall();
    world.database.down = true;
    await endForgotten(curfew);
    expect(world.target('one').asked).toEqual([]);
    await world.pass(3_000);
    await endForgotten(curfew);
    await endForgotten(curfew);
    expect(world.target('one').asked).toEqual(['revoke reader a']);
    expect(world.target('one').held()).toEqual(['reader b']);
  });

  it('also beyond what is under way in one target at a time', async () => {
    const live = Array.from({ length: 50 }, (_, index) => given(`a${index}`, 'one'));
    const { world, curfew } = await begun({ live });
    await endDue(curfew);
    expect(world.target('one').held()).toEqual([]);
    expect(await waiting(world)).toHaveLength(50);
  });
});
