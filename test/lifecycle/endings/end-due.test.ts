import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { endDue, endForgotten } from '../../../src/lifecycle/endings/end-due.ts';
import { given, NOON, someEndings } from '../../support/builders/some-endings.ts';

const REPOSITORY = 'acme/access';

async function pendingIn(world: ReturnType<typeof someEndings>): Promise<readonly NewEntry[]> {
  return (await world.database.load(REPOSITORY)).pending;
}

async function startedWith(...args: Parameters<typeof someEndings>) {
  const world = someEndings(...args);
  await world.database.saveCheckpoint(REPOSITORY, { nextSeq: 9, live: args[0].live });
  return { world, curfew: world.start() };
}

describe('access that is due is revoked', () => {
  it('by a new process, from the stored state', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one'), given('b', 'one', 5)] });
    const ended = await endDue(curfew);
    expect(world.target('one').held()).toEqual(['reader b']);
    expect(ended).toMatchObject({ nextTry: null, hasUnrecorded: true });
    expect(ended.wakes.map((at) => at.toMillis())).toEqual([NOON.plus({ minutes: 5 }).toMillis()]);
    expect(await pendingIn(world)).toMatchObject([
      { type: 'revoked', grant: 'a', late_ms: 0, cause: 'expired', at: '2026-11-23T12:00:00.000Z' },
    ]);
  });

  it('by the numbers that the target gave it, so that a renamed account is found', async () => {
    const live = [{ ...given('a', 'one'), target_ids: 'role 1, account 2' }];
    const { world, curfew } = await startedWith({ live });
    await endDue(curfew);
    expect(world.target('one').asked).toEqual(['revoke reader a role 1, account 2']);
  });

  it('once, although other jobs look at it before it is recorded, in this process or another', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one')] });
    await endDue(curfew);
    await endDue(curfew);
    await endDue(world.start());
    expect(world.target('one').asked).toEqual(['revoke reader a']);
  });

  it('only by a fresh state, if the process was paused and another one provisioned the same again', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one')] });
    const { outbox } = curfew.memory;
    let reads = 0;
    const reload = async () => {
      reads += 1;
      await outbox.reload();
      if (reads > 1) return;
      const provisionedAgain = { ...given('a', 'one', 60), grant: 'again', revision: 'again-1' };
      await world.database.saveCheckpoint(REPOSITORY, { nextSeq: 12, live: [provisionedAgain] });
      await world.pass(165_000);
    };
    await endDue({ ...curfew, memory: { ...curfew.memory, outbox: { ...outbox, reload } } });
    expect(world.target('one').held()).toEqual(['reader a']);
    expect(reads).toBe(2);
  });

  it('although each save in the database hangs, one after the other and in parallel', async () => {
    const { world, curfew } = await startedWith({
      live: [given('a', 'one'), given('b', 'one'), given('c', 'one')],
    });
    await curfew.memory.outbox.reload();
    await curfew.memory.outbox.add([
      {
        type: 'drift',
        note: 'came-back',
        effect: given('d', 'one').effect,
        grant: null,
        at: '2026-11-23T11:00:00.000Z',
      },
    ]);
    Object.assign(world.database, { addPending: () => new Promise(() => {}) });
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
    const ending = endDue(curfew);
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    await world.pass(2_000);
    expect((await ending).hasUnrecorded).toBe(true);
  });

  it('while another target hangs, and in that target when it answers', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one'), given('b', 'two')] });
    const hanging = world.target('one').hang();
    const ending = endDue(curfew);
    await world.pass(0);
    expect(world.target('two').held()).toEqual([]);
    await world.pass(2_000);
    const { nextTry } = await ending;
    expect(nextTry?.diff(NOON).toMillis()).toBeLessThanOrEqual(5_000);
    hanging.release();
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    expect((await pendingIn(world)).map(({ type }) => type)).toEqual(['revoked', 'revoked']);
  });

  it('at its next end in another target, while one hangs', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one'), given('b', 'two', 1)] });
    world.target('one').hang();
    const ending = endDue(curfew);
    await world.pass(2_000);
    await ending;
    await world.pass(58_000);
    const second = endDue(curfew);
    await world.pass(2_000);
    await second;
    expect(world.target('two').held()).toEqual([]);
  });

  it('by a second call if the first gets no answer; a late answer still counts', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one')] });
    const hanging = world.target('one').hang();
    const first = endDue(curfew);
    await world.pass(2_000);
    await first;
    await world.pass(8_000);
    expect(await pendingIn(world)).toMatchObject([
      { type: 'revoke-failed', reason: { text: 'one gave no answer in 10 s' } },
    ]);
    hanging.release();
    await world.pass(0);
    expect(world.target('one').held()).toEqual([]);
    expect((await pendingIn(world)).at(-1)).toMatchObject({ type: 'revoked', late_ms: 10_000 });
    await endDue(curfew);
    expect(world.target('one').asked).toEqual(['revoke reader a']);
  });

  it('seconds after its target is back, however long it was away, with one notification a stage', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one')] });
    world.target('one').down = true;
    for (let seconds = 0; seconds < 7_200; seconds += 1) {
      const { nextTry } = await endDue(curfew);
      const wait = nextTry?.diff(world.clock.now()).toMillis() ?? 0;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(4_000);
      await world.pass(1_000);
    }
    const stages = (await pendingIn(world)).map((entry) =>
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
      'ended-late: alice no longer has reader in one as a (orders-db-read). It ended 120 minutes late.',
    );
  });

  it('while the database is down, from memory; the entries are saved when it is back', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one')] });
    await curfew.memory.outbox.reload();
    world.database.down = true;
    await endDue(curfew);
    expect(world.target('one').held()).toEqual([]);
    world.database.down = false;
    expect(await pendingIn(world)).toEqual([]);
    await endDue(curfew);
    expect(await pendingIn(world)).toMatchObject([{ type: 'revoked', grant: 'a' }]);
  });

  it('by a process that has it in memory, if the database is down and no job comes', async () => {
    const { world, curfew } = await startedWith({ live: [given('a', 'one'), given('b', 'one', 60)] });
    await curfew.memory.outbox.reload();
    world.database.down = true;
    await endForgotten(curfew);
    expect(world.target('one').asked).toEqual([]);
    await world.pass(3_000);
    await endForgotten(curfew);
    await endForgotten(curfew);
    expect(world.target('one').asked).toEqual(['revoke reader a']);
    expect(world.target('one').held()).toEqual(['reader b']);
  });

  it('also if it is more than one target takes at a time', async () => {
    const live = Array.from({ length: 50 }, (_, index) => given(`a${index}`, 'one'));
    const { world, curfew } = await startedWith({ live });
    await endDue(curfew);
    expect(world.target('one').held()).toEqual([]);
    expect(await pendingIn(world)).toHaveLength(50);
  });
});
