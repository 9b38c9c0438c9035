import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/jobs/database.ts';
import { openLateQueue } from '../../src/jobs/late-queue.ts';
import type { Job } from '../../src/ports/queue.ts';
import { sample } from '../support/builders/entries.ts';
import { listen } from '../support/fakes/listen.ts';
import { aManualClock } from '../support/fakes/manual-clock.ts';

const SWEEP: Job = { kind: 'sweep' };
const ENTRY = sample('revoked');
/** The test creates a database, perhaps on a machine that does other work. */
const TIMEOUT_MS = 60_000;

let folder: string;
let errors: string[];
const log = { info() {}, warn() {}, error: (_fields: object, text: string) => void errors.push(text) };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-late-'));
  errors = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

function aLateQueue(database: Database) {
  const { clock, timer, pass } = aManualClock('2026-11-23T14:00:00Z');
  return { pass, opening: openLateQueue({ clock, timer, log, database, random: () => 0.5 }) };
}

/** Makes the embedded database fail until the returned function is called. */
function breakDatabase(): () => void {
  const broken = vi.spyOn(PGlite, 'create').mockRejectedValue(new Error('no memory'));
  return () => broken.mockRestore();
}

describe('a queue whose database cannot be opened', () => {
  it('is there, sends nothing, and opens later', { timeout: TIMEOUT_MS }, async () => {
    const repair = breakDatabase();
    const { opening, pass } = aLateQueue({ folder });
    const queue = await opening;
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(errors[0]).toMatch(/^the database cannot be opened; until it is open, access ends on time/);
    await expect(queue.send(SWEEP)).rejects.toThrow('the database is not open');
    await expect(queue.counts()).rejects.toThrow('the database is not open');
    const ran: Job[] = [];
    await queue.start(async (job) => void ran.push(job));
    await pass(1_000);
    await vi.waitFor(() => expect(errors).toHaveLength(2));
    repair();
    await pass(1_000);
    expect(errors).toHaveLength(2);
    await pass(1_000);
    await queue.opened;
    await queue.send(SWEEP);
    await vi.waitFor(() => expect(ran).toEqual([SWEEP]));
    await queue.stop(1_000).catch(() => {});
    await queue.close();
  });

  it('keeps pending entries in their file meanwhile', { timeout: TIMEOUT_MS }, async () => {
    const repair = breakDatabase();
    const first = await aLateQueue({ folder }).opening;
    expect(await first.store.identify('acme/access', 7)).toBe(7);
    await first.store.addPending('acme/access', [ENTRY], 7);
    await first.close();
    const second = await aLateQueue({ folder }).opening;
    expect(await second.store.load('acme/access')).toEqual({ id: 7, checkpoint: null, pending: [ENTRY] });
    // Another repository has the name now.
    expect(await second.store.identify('acme/access', 8)).toBe(7);
    await second.close();
    repair();
    const third = await aLateQueue({ folder }).opening;
    await third.opened;
    expect((await third.store.load('acme/access', 7)).pending).toEqual([ENTRY]);
    await third.close();
  });

  it('gets the checkpoints that were read meanwhile', { timeout: TIMEOUT_MS }, async () => {
    const repair = breakDatabase();
    const { opening, pass } = aLateQueue({ folder });
    const queue = await opening;
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    const checkpoint = { nextSeq: 7, live: [], keys: ['S2V5'] };
    await queue.store.saveCheckpoint('acme/access', checkpoint, 7);
    repair();
    await pass(1_000);
    await queue.opened;
    expect((await queue.store.load('acme/access', 7)).checkpoint).toEqual(checkpoint);
    await queue.close();
  });

  it('leaves the folder to another process when it is closed', { timeout: TIMEOUT_MS }, async () => {
    breakDatabase();
    const first = await aLateQueue({ folder }).opening;
    await expect(aLateQueue({ folder }).opening).rejects.toThrow(/in use by another Curfew/);
    await first.close();
    await (await aLateQueue({ folder }).opening).close();
  });
});

it('a database that hangs delays the start for 15 seconds, and no stop', {
  timeout: TIMEOUT_MS,
}, async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  const port = await listen(server);
  const { opening, pass } = aLateQueue({ url: `postgres://curfew@127.0.0.1:${port}/curfew` });
  let isThere = false;
  void opening.then(() => {
    isThere = true;
  });
  await vi.waitFor(() => expect(sockets.size).toBeGreaterThan(0));
  await pass(14_999);
  expect(isThere).toBe(false);
  await pass(1);
  const queue = await opening;
  expect(errors).toEqual([expect.stringContaining('takes long to open')]);
  const closing = queue.close();
  await pass(3_000);
  await closing;
  for (const socket of sockets) socket.destroy();
  server.close();
});
