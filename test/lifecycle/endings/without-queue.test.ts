import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { repositoriesOnGitHub } from '../../../src/compose.ts';
import { openLateQueue } from '../../../src/jobs/late-queue.ts';
import { endForgotten } from '../../../src/lifecycle/endings/end-due.ts';
import { followLedger } from '../../../src/lifecycle/endings/follow-ledger.ts';
import { realTimer } from '../../../src/timer.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const NAME = 'acme/access';
const GIVEN = ['requested', 'authorized', 'provisioning', 'provisioned'];
const log = { info() {}, warn() {}, error() {} };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-without-'));
  vi.spyOn(PGlite, 'create').mockRejectedValue(new Error('no memory'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** A new process whose database cannot be opened. */
async function aProcess({ simulator, app, targets, clock, curfew, ledgerKeys }: RepositoryWorld) {
  const { operator } = await curfew();
  const timer = realTimer;
  const queue = await openLateQueue({ clock, timer, log, database: { folder }, random: () => 0.5 });
  const opened = repositoriesOnGitHub({
    config: { apiUrl: simulator.url, app: { id: String(app.id), key: app.privateKey } },
    operator,
    targets: { connector: (name) => (name === 'orders-db' ? targets.orders.connector : null) },
    store: queue.store,
    ledgerKeys,
    clock,
    timer,
    random: () => 0.5,
    log,
  });
  return {
    follow: async () => followLedger(await opened.repository(NAME)),
    watch: () => endForgotten(opened.endings(NAME)),
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

it('access ends by time, and its end is recorded, although the database cannot be opened', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  await using alone = await aProcess(world);
  await alone.follow();
  world.sleep('59m');
  await alone.watch();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  world.sleep('2m');
  await alone.watch();
  expect(world.targets.orders.held()).toEqual([]);
  expect(world.story()).toEqual(GIVEN);
  await alone.follow();
  expect(world.story()).toEqual([...GIVEN, 'revoked']);
  await alone.follow();
  expect(world.story()).toEqual([...GIVEN, 'revoked']);
});

it('an end that was not recorded is recorded by the next process, with the time at which it happened', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '1h' }));
  {
    await using killed = await aProcess(world);
    await killed.follow();
    world.sleep('61m');
    await killed.watch();
  }
  const ended = world.clock.now();
  world.sleep('5h');
  await using next = await aProcess(world);
  await next.follow();
  await next.watch();
  expect(world.story()).toEqual([...GIVEN, 'revoked']);
  const revoked = world.ledger().find(({ type }) => type === 'revoked');
  expect(revoked).toMatchObject({ at: ended.toISO() });
  expect(revoked).not.toHaveProperty('found_absent');
  expect(world.targets.orders.asked.filter((each) => each.startsWith('revoke'))).toHaveLength(1);
});
