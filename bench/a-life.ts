import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { type OrdersDatabase, startOrdersDatabase } from '../demo/orders-database.ts';
import { setUp } from '../demo/set-up.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import { FIXED_REQUEST, GRANT_ID, GRANTS_FILE } from '../demo/the-request.ts';
import { printedTimeline } from '../demo/timeline.ts';
import type { ObservedCall } from '../simulator/server.ts';
import { openLog } from '../src/app/log.ts';
import { benchArguments, slowSimulator } from './call-ms.ts';
import { byKind, headlineOf, median, writes } from './figures.ts';

/**
 * Measures the cost of one life: the calls to GitHub by kind, the time from the merge to recorded access, and
 * the time from the end of the window to recorded absence. It runs the app as `npm start` does, with a real
 * PostgreSQL and the simulated GitHub on loopback.
 *
 *     node bench/a-life.ts [--call-ms 150] [lives]
 *
 * `--call-ms` is how long each call to GitHub takes.
 */

const { callMs, numbers } = benchArguments();
const LIVES = numbers[0] ?? 7;
const HOUR_MS = 3_600_000;
const PATIENCE_MS = 30_000;
/** GitHub's lowest limits for an installation: all calls an hour, and those that create content. */
const CALLS_AN_HOUR = 5_000;
const CREATING_AN_HOUR = 500;

interface Life {
  readonly toAccessMs: number;
  readonly toAbsenceMs: number;
  readonly calls: readonly ObservedCall[];
  /** The calls of one sweep afterwards, which has nothing to do. */
  readonly idle: readonly ObservedCall[];
}

/**
 * Plays one life. Each life has a simulator of its own, because the clock moves forward and the target's
 * clock does not.
 */
async function liveOnce(orders: OrdersDatabase): Promise<Life> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-bench-'));
  const log = openLog({ level: 'silent', secrets: [] });
  const stage = await openStage({
    folder,
    ordersUrl: orders.curfewUrl,
    log,
    simulate: slowSimulator(callMs),
  });
  const silent = printedTimeline(
    () => {},
    () => stage.clock.now().toJSDate(),
  );
  try {
    await stage.start();
    await setUp(stage, silent);
    return await live(stage);
  } finally {
    await stage.stop();
    await stage.simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function live(stage: Stage): Promise<Life> {
  const { repository, people, simulator, clock } = stage;
  // Read from the calls. Running git during the measurement would delay it.
  const recorded = (type: string) => simulator.calls.some((call) => headlineOf(call).startsWith(`${type} `));
  const until = async (what: string, happened: () => boolean) => {
    const patience = performance.now() + PATIENCE_MS;
    while (!happened()) {
      if (performance.now() > patience) throw new Error(`Timed out: waited for ${what}`);
      await passing(2);
    }
    return performance.now();
  };
  const ours = () => simulator.calls.filter(({ app }) => app !== undefined);

  simulator.calls.clear();
  await people.alice.pushBranch(repository, GRANT_ID, {
    files: { [GRANTS_FILE]: FIXED_REQUEST },
    message: 'Ask',
  });
  const number = await people.alice.openPull(repository, {
    head: GRANT_ID,
    title: 'Read the orders database',
  });
  await stage.untilIdle();
  clock.advance(2_000);
  await people.dana.review(repository, number, 'APPROVE');
  const merged = await until('the merge', () => repository.pull(number).merged);
  const given = await until('access', () => recorded('provisioned'));
  await stage.untilIdle();
  clock.advance(4 * HOUR_MS);
  const due = performance.now();
  const absent = await until('its end', () => recorded('revoked'));
  await until('the revert', () => recorded('reverted'));
  await stage.untilIdle();
  const calls = ours();
  simulator.calls.clear();
  clock.advance(60_000);
  await until('a sweep', () => ours().length > 0);
  await stage.untilIdle();
  return { toAccessMs: given - merged, toAbsenceMs: absent - due, calls, idle: ours() };
}

const lives: Life[] = [];
{
  await using orders = await startOrdersDatabase();
  for (let count = 0; count < LIVES; count++) lives.push(await liveOnce(orders));
}

const ms = (values: readonly number[]) =>
  `${Math.round(median(values))} ms (${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))})`;
console.log(`${lives.length} lives, one after the other; ${callMs} ms a call; median (least to most)\n`);
console.log(`merge to access, given and recorded:  ${ms(lives.map(({ toAccessMs }) => toAccessMs))}`);
console.log(`end to absence, read and recorded:    ${ms(lives.map(({ toAbsenceMs }) => toAbsenceMs))}\n`);

const { calls, idle } = lives.at(-1) ?? { calls: [], idle: [] };
const paid = (those: readonly ObservedCall[]) => those.filter(({ unchanged }) => unchanged !== true).length;
for (const [kind, { count, free }] of byKind(calls)) {
  console.log(`${String(count).padStart(4)}  ${kind}${free === 0 ? '' : ` (${free} answered 304)`}`);
}
const writing = calls.filter(writes).length;
console.log(`\n${calls.length} calls a life: ${paid(calls)} that count, ${writing} of these write`);
console.log(`${idle.length} calls a sweep when there is nothing to do: ${paid(idle)} that count`);
const forLives = CALLS_AN_HOUR - 60 * paid(idle);
const most = Math.min(forLives / paid(calls), CREATING_AN_HOUR / writing);
console.log(`At GitHub's lowest limits: ${Math.floor(most)} lives an hour`);
