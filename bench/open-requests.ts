import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { startOrdersDatabase } from '../demo/orders-database.ts';
import { setUp } from '../demo/set-up.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import { FIXED_REQUEST, GRANT_ID } from '../demo/the-request.ts';
import { printedTimeline } from '../demo/timeline.ts';
import type { ObservedCall } from '../simulator/server.ts';
import { openLog } from '../src/app/log.ts';
import { benchArguments, slowSimulator } from './call-ms.ts';
import { byKind, median } from './figures.ts';

/**
 * Measures a sweep of open requests that did not change: its calls to GitHub, and how long it takes. It runs
 * the app as `npm start` does, with a real PostgreSQL and the simulated GitHub on loopback.
 *
 *     node bench/open-requests.ts [--call-ms 150] [requests] [sweeps]
 *
 * `--call-ms` is how long each call to GitHub takes.
 */

const { callMs, numbers } = benchArguments();
const [REQUESTS = 8, SWEEPS = 3] = numbers;
/** Sweeps that fill the memory of the process. */
const FIRST_SWEEPS = 2;

interface Sweep {
  readonly ms: number;
  readonly calls: readonly ObservedCall[];
}

async function openRequests({ people, repository, untilIdle }: Stage): Promise<void> {
  for (let n = 1; n <= REQUESTS; n++) {
    const [who, login] = n % 2 === 0 ? [people.alice, 'alice'] : [people.bob, 'bob'];
    const id = `${login}-orders-db-read-${n}`;
    const text = FIXED_REQUEST.replace(GRANT_ID, id).replace('holder: alice', `holder: ${login}`);
    await who.pushBranch(repository, id, { files: { [`access/${id}.yaml`]: text }, message: 'Ask' });
    await who.openPull(repository, { head: id, title: 'Read the orders database' });
  }
  await untilIdle();
}

/** Lets a minute pass, so that a sweep is due, and waits until all its jobs are done. */
async function sweep({ clock, simulator, untilIdle }: Stage): Promise<Sweep> {
  const ours = () => simulator.calls.filter(({ app }) => app !== undefined);
  simulator.calls.clear();
  clock.advance(60_000);
  while (ours().length === 0) await passing(2);
  const began = performance.now();
  await untilIdle();
  return { ms: performance.now() - began, calls: ours() };
}

const folder = await mkdtemp(join(tmpdir(), 'curfew-bench-'));
await using orders = await startOrdersDatabase();
const log = openLog({ level: 'silent', secrets: [] });
const simulate = slowSimulator(callMs);
const stage = await openStage({ folder, ordersUrl: orders.curfewUrl, log, simulate });
const silent = printedTimeline(
  () => {},
  () => stage.clock.now().toJSDate(),
);
try {
  await stage.start();
  await setUp(stage, silent);
  await openRequests(stage);
  for (let count = 0; count < FIRST_SWEEPS; count++) await sweep(stage);
  const sweeps: Sweep[] = [];
  for (let count = 0; count < SWEEPS; count++) sweeps.push(await sweep(stage));
  const ms = sweeps.map((each) => each.ms);
  const { calls } = sweeps.at(-1) ?? { calls: [] };
  console.log(
    `${REQUESTS} open requests, ${sweeps.length} sweeps; ${callMs} ms a call; median (least to most)`,
  );
  console.log(
    `a sweep: ${(median(ms) / 1000).toFixed(1)} s (${(Math.min(...ms) / 1000).toFixed(1)} to ${(Math.max(...ms) / 1000).toFixed(1)})`,
  );
  const counted = calls.filter(({ unchanged }) => unchanged !== true).length;
  console.log(`calls a sweep: ${calls.length}, of which ${counted} count\n`);
  for (const [kind, { count, free }] of byKind(calls))
    console.log(`${String(count).padStart(4)}  ${kind}${free === 0 ? '' : ` (${free} answered 304)`}`);
} finally {
  await stage.stop();
  await stage.simulator.close();
  await rm(folder, { recursive: true, force: true });
}
