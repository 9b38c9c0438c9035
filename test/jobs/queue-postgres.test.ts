import { DateTime } from 'luxon';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type PostgresServer, startPostgres } from '../../demo/postgres-server.ts';
import { openQueue } from '../../src/jobs/open-queue.ts';
import type { Job } from '../../src/ports/queue.ts';
import { realTimer } from '../../src/timer.ts';
import { checkStore, writeToStore } from './store-conformance.ts';

const log = { info() {}, warn() {}, error() {} };
const clock = { now: () => DateTime.utc() };
let server: PostgresServer;
const open = () =>
  openQueue({ clock, timer: realTimer, log, database: { url: server.url }, random: () => 0.5 });

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

it('has one store, and runs one job of a repository at a time, for two processes on one PostgreSQL', async () => {
  const queues = await Promise.all([open(), open()]);
  const [first, second] = queues;
  await writeToStore(first.store);
  await checkStore(second.store);
  const active = new Map<string, number>();
  let mostAtOnce = 0;
  let ran = 0;
  for (const queue of queues) {
    await queue.start(async (job) => {
      const lane = 'repository' in job ? job.repository : '';
      active.set(lane, (active.get(lane) ?? 0) + 1);
      mostAtOnce = Math.max(mostAtOnce, active.get(lane) ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
      active.set(lane, (active.get(lane) ?? 0) - 1);
      ran += 1;
    });
  }
  const sending = Array.from({ length: 60 }, (_, pull) =>
    (pull % 2 === 0 ? first : second).send({ kind: 'review', repository: `acme/r${pull % 3}`, pull }),
  );
  await Promise.all(sending);
  await vi.waitFor(() => expect(ran).toBe(60), { timeout: 20_000 });
  expect(mostAtOnce).toBe(1);

  await first.stop(1000);
  await first.send({ kind: 'advance', repository: 'acme/r1' });
  await vi.waitFor(() => expect(ran).toBe(61));
  await second.stop(1000);
  await Promise.all(queues.map((queue) => queue.close()));
});

it('runs `end` in every process, so that a process that hangs holds up no other', async () => {
  const end: Job = { kind: 'end', repository: 'acme/access' };
  const [first, second] = await Promise.all([open(), open()]);
  const hanging: Job[] = [];
  await first.start((job) => {
    hanging.push(job);
    return new Promise(() => {});
  });
  await first.send(end);
  await vi.waitFor(() => expect(hanging).toEqual([end]));
  const done: Job[] = [];
  await second.start(async (job) => void done.push(job));
  // The process that hangs may fetch the next job too. It waits there behind the one that hangs.
  for (let sent = 0; sent < 10 && done.length === 0; sent++) {
    await second.send(end);
    await vi.waitFor(async () => expect((await second.counts()).waiting).toBe(0));
  }
  await vi.waitFor(() => expect(done).toContainEqual(end));
  await second.stop(1000);
  await first.stop(0);
  await Promise.all([first, second].map((queue) => queue.close()));
});

it('keeps no connection if its tables cannot be created', async () => {
  await server.admin.query('CREATE DATABASE broken');
  const url = new URL(server.url);
  url.pathname = 'broken';
  const database = new pg.Client({ connectionString: url.href });
  await database.connect();
  await database.query(
    'CREATE SCHEMA curfew_store; CREATE VIEW curfew_store.repositories AS SELECT 1 AS one',
  );
  await database.end();
  const opening = openQueue({ clock, timer: realTimer, log, database: { url: url.href }, random: () => 0.5 });
  await expect(opening).rejects.toThrow(/column "name" does not exist/);
  await vi.waitFor(async () => {
    const { rows } = await server.admin.query("SELECT FROM pg_stat_activity WHERE datname = 'broken'");
    expect(rows).toEqual([]);
  });
});
