import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openQueue, type Queue } from '../../src/jobs/open-queue.ts';
import type { Job } from '../../src/ports/queue.ts';
import { realTimer } from '../../src/timer.ts';
import { checkStore, writeToStore } from './store-conformance.ts';

const start = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
const log = { info() {}, warn() {}, error() {} };
const advance = (repository: string): Job => ({ kind: 'advance', repository });
const review = (repository: string, pull: number): Job => ({ kind: 'review', repository, pull });

let folder: string;
let now = start;
const open = () =>
  openQueue({
    clock: { now: () => now },
    timer: realTimer,
    log,
    database: { folder },
    random: () => 0.5,
  });

/** A handler whose jobs do not finish until the test releases them. */
function gate() {
  const started: Job[] = [];
  const releases: (() => void)[] = [];
  return {
    started,
    handle: (job: Job) =>
      new Promise<void>((resolve) => {
        started.push(job);
        releases.push(resolve);
      }),
    release() {
      for (const finish of releases.splice(0)) finish();
    },
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-queue-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the queue', () => {
  let queue: Queue;
  const opened = async () => {
    queue = await open();
    return queue;
  };
  afterEach(async () => {
    await queue.stop(1000);
    await queue.close();
  });

  it('runs one job of a repository at a time, and jobs of other repositories at the same time', async () => {
    await opened();
    const { started, handle, release } = gate();
    await queue.send(review('acme/a', 1));
    await queue.send(review('acme/a', 2));
    await queue.send(review('acme/b', 3));
    await queue.start(handle);
    await vi.waitFor(() => expect(started).toHaveLength(2));
    expect(started).toEqual(expect.arrayContaining([review('acme/a', 1), review('acme/b', 3)]));
    release();
    await vi.waitFor(() => expect(started).toContainEqual(review('acme/a', 2)));
    release();
  });

  it('runs a job that has waited for minutes before the next `advance`', async () => {
    await opened();
    now = DateTime.utc();
    const { started, handle, release } = gate();
    await queue.send(advance('acme/busy'));
    await queue.start(handle);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await queue.send(review('acme/busy', 1));
    await queue.send(advance('acme/busy'));
    now = now.plus({ minutes: 3 });
    await queue.send(review('acme/busy', 1));
    now = start;
    release();
    await vi.waitFor(() => expect(started).toHaveLength(2));
    expect(started[1]).toEqual(review('acme/busy', 1));
    release();
    await vi.waitFor(() => expect(started).toHaveLength(3));
    release();
  });

  it('stores a waiting job once, and runs it again if it is sent while it runs', async () => {
    await opened();
    const { started, handle, release } = gate();
    await queue.send(advance('acme/a'));
    await queue.send(advance('acme/a'));
    await queue.start(handle);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await queue.send(advance('acme/a'));
    await queue.send(advance('acme/a'));
    expect(await queue.counts()).toMatchObject({ active: 1, waiting: 1 });
    release();
    await vi.waitFor(() => expect(started).toHaveLength(2));
    release();
    await vi.waitFor(async () => expect(await queue.counts()).toMatchObject({ active: 0, waiting: 0 }));
    expect(started).toHaveLength(2);
  });

  it('knows when a sweep last succeeded, and does not count one that failed', async () => {
    const queue = await opened();
    expect((await queue.counts()).swept).toBeNull();
    const succeededAt = now;
    let fails = false;
    await queue.start(async () => {
      if (fails) throw new Error('away');
    });
    await queue.send({ kind: 'sweep' });
    await vi.waitFor(async () =>
      expect((await queue.counts()).swept?.toMillis()).toBe(succeededAt.toMillis()),
    );
    fails = true;
    now = now.plus({ minutes: 1 });
    await queue.send({ kind: 'sweep' });
    await vi.waitFor(async () => expect(await queue.counts()).toMatchObject({ later: 1, active: 0 }));
    expect((await queue.counts()).swept?.toMillis()).toBe(succeededAt.toMillis());
    fails = false;
    now = now.plus({ minutes: 1 });
    await vi.waitFor(async () => expect((await queue.counts()).swept?.toMillis()).toBe(now.toMillis()));
  });

  it('runs `advance` before reviews that wait longer', async () => {
    await opened();
    const { started, handle, release } = gate();
    await queue.send(review('acme/a', 1));
    await queue.send(advance('acme/a'));
    await queue.start(handle);
    await vi.waitFor(() => expect(started).toEqual([advance('acme/a')]));
    release();
    await vi.waitFor(() => expect(started).toHaveLength(2));
    release();
  });

  it('runs `end` while another job of the same repository runs', async () => {
    await opened();
    const { started, handle, release } = gate();
    await queue.send(advance('acme/a'));
    await queue.start(handle);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await queue.send({ kind: 'end', repository: 'acme/a' });
    await vi.waitFor(() => expect(started).toContainEqual({ kind: 'end', repository: 'acme/a' }));
    release();
  });

  it('runs a delayed job at its time by the clock, and an immediate one of the same kind at once', async () => {
    await opened();
    const ran: Job[] = [];
    await queue.start(async (job) => void ran.push(job));
    await queue.send(advance('acme/a'), { at: now.plus({ hours: 4 }) });
    await queue.send(advance('acme/a'), { at: now.plus({ hours: 4 }) });
    expect(await queue.counts()).toMatchObject({ later: 1 });
    await queue.send(advance('acme/a'));
    await vi.waitFor(() => expect(ran).toHaveLength(1));
    now = now.plus({ hours: 4 });
    await vi.waitFor(() => expect(ran).toHaveLength(2));
    expect(await queue.counts()).toMatchObject({ later: 0 });
  });

  it('retries a failing job, later each time, while other jobs run', async () => {
    await opened();
    const ran: Job[] = [];
    let failures = 3;
    await queue.start(async (job) => {
      ran.push(job);
      if (job.kind === 'advance' && failures-- > 0) throw new Error('GitHub is away');
    });
    await queue.send(advance('acme/a'));
    await vi.waitFor(async () => expect(await queue.counts()).toMatchObject({ later: 1 }));
    await queue.send(review('acme/a', 1));
    await vi.waitFor(() => expect(ran).toEqual([advance('acme/a'), review('acme/a', 1)]));
    for (const seconds of [1, 2, 4]) {
      const before = ran.length;
      now = now.plus({ seconds });
      await vi.waitFor(() => expect(ran).toHaveLength(before + 1));
      await vi.waitFor(async () => expect(await queue.counts()).toMatchObject({ active: 0 }));
    }
    expect(await queue.counts()).toMatchObject({ waiting: 0, later: 0 });
  });
});

describe('a restart', () => {
  it('finds the stored checkpoint and the pending entries', async () => {
    const first = await open();
    await writeToStore(first.store);
    await first.close();
    const second = await open();
    await checkStore(second.store);
    await second.close();
  });

  it('finds delayed jobs, and runs again at once the job that was running', async () => {
    const first = await open();
    const { started, handle } = gate();
    await first.send(review('acme/a', 1));
    await first.send(advance('acme/a'), { at: now.plus({ minutes: 5 }) });
    await first.start(handle);
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await first.stop(0);
    await first.close();

    const second = await open();
    const ran: Job[] = [];
    await second.start(async (job) => void ran.push(job));
    await vi.waitFor(() => expect(ran).toEqual([review('acme/a', 1)]));
    now = now.plus({ minutes: 5 });
    await vi.waitFor(() => expect(ran).toHaveLength(2));
    await second.stop(1000);
    await second.close();
  });

  it('runs again at once the job that a killed process was running', async () => {
    const script = fileURLToPath(new URL('./hold-a-job.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const queue = await open();
    const ran: Job[] = [];
    await queue.start(async (job) => void ran.push(job));
    await vi.waitFor(() => expect(ran).toEqual([review('acme/killed', 7)]));
    await queue.stop(1000);
    await queue.close();
  });

  it('can use the folder again, also if the queue failed to stop', async () => {
    const first = await open();
    const stop = PgBoss.prototype.stop;
    const stopping = vi.spyOn(PgBoss.prototype, 'stop').mockImplementation(async function (
      this: PgBoss,
      options,
    ) {
      await stop.call(this, options);
      throw new Error('not stopped');
    });
    await expect(first.close()).rejects.toThrow('not stopped');
    stopping.mockRestore();
    await (await open()).close();
  });

  it('refuses a folder that another process uses', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(/in use by another Curfew/);
    await first.close();
  });
});
