import { createHmac, generateKeyPairSync } from 'node:crypto';
import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../../src/app/log.ts';
import { prometheus } from '../../../src/app/metrics/prometheus.ts';
import { type RunningApp, startApp } from '../../../src/app/start-app.ts';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import type { Job } from '../../../src/ports/queue.ts';
import { realTimer } from '../../../src/timer.ts';
import { EFFECT, sample } from '../../support/builders/entries.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const secret = 'a-long-enough-random-secret';
const start = DateTime.fromISO('2026-11-23T14:00:30Z', { zone: 'utc' });

let now = start;
let sent: { job: Job; at: string | undefined }[];
let lines: string[];
let running: RunningApp;
let run: (job: Job) => Promise<void>;
let broken: Error | null;
let swept: DateTime | null;
let live: readonly LiveEffect[];
let stopped: number[];

async function started(
  webhookSecret: string | null = secret,
  metricsToken: string | null = null,
): Promise<void> {
  running = await startApp({
    app: { id: '1', key: privateKey },
    apiUrl: 'https://api.github.com',
    webhookSecret,
    host: '127.0.0.1',
    port: 0,
    clock: { now: () => now },
    timer: realTimer,
    log: openLog({
      level: 'info',
      secrets: [secret],
      destination: { write: (line) => void lines.push(line) },
    }),
    handle: async () => {
      if (broken !== null) throw broken;
    },
    live: () => new Map([['acme/access', live]]),
    endings: [],
    ledgers: { repositories: [], repository: () => Promise.reject(new Error('no repository')) },
    metrics: prometheus('1.2.3'),
    metricsToken,
    queue: {
      async send(job, { at } = {}) {
        if (broken !== null) throw broken;
        sent.push({ job, at: at?.toISO() ?? undefined });
      },
      start: async (handle) => {
        run = handle;
      },
      stop: async (graceMs) => void stopped.push(graceMs),
      close: async () => {},
      opened: Promise.resolve(),
      async counts() {
        if (broken !== null) throw broken;
        return { waiting: 2, active: 0, later: 3, putAside: 0, swept };
      },
    },
  });
}

const at = (path: string) => `http://127.0.0.1:${running.port}${path}`;
const body = JSON.stringify({
  action: 'opened',
  repository: { full_name: 'acme/access' },
  pull_request: { number: 12, merged_at: null },
});
const signature = (text: string) => `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;

function deliver(text = body, headers: Record<string, string> = {}) {
  return fetch(at('/api/github/webhooks'), {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': signature(text),
      ...headers,
    },
  });
}
const reviews = () => sent.filter(({ job }) => job.kind === 'review');

beforeEach(() => {
  now = start;
  sent = [];
  lines = [];
  stopped = [];
  broken = null;
  swept = null;
  live = [];
});
afterEach(() => running.stop());

describe('a webhook', () => {
  it('is answered when its job is durable', async () => {
    await started();
    const response = await deliver();
    expect(response.status).toBe(202);
    expect(reviews()).toEqual([
      { job: { kind: 'review', repository: 'acme/access', pull: 12 }, at: undefined },
    ]);
  });

  it.each([
    ['no signature', body, { 'x-hub-signature-256': '' }, 401],
    ['a forged signature', body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401],
    ["another body's signature", `${body} `, { 'x-hub-signature-256': signature(body) }, 401],
    ['an empty body', '', {}, 401],
    ['no event', body, { 'x-github-event': '' }, 400],
    ["the library's own event", body, { 'x-github-event': 'error' }, 400],
    ['a hostile delivery id', body, { 'x-github-delivery': 'a b' }, 400],
    ['a body that is no JSON', '{', {}, 400],
  ])('with %s does nothing', async (_name, text, headers, status) => {
    await started();
    const response = await deliver(text, headers);
    expect(response.status).toBe(status);
    expect(Object.keys(Object(await response.json()))).toEqual(['status']);
    expect(reviews()).toEqual([]);
  });

  it('whose jobs cannot be stored fails without a reason in the answer, so that GitHub lists it as failed', async () => {
    await started();
    broken = Object.assign(new Error(`postgres://curfew:${secret}@db is away`), { status: 404 });
    const response = await deliver();
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ status: 'Failed' });
    expect(lines.join('')).toContain('is away');
    expect(lines.join('')).not.toContain('pull_request');
    expect(lines.join('')).not.toContain(secret);
  });

  it('is answered with 404 if webhooks are off', async () => {
    await started(null);
    expect((await deliver()).status).toBe(404);
  });
});

describe('an endpoint', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/probot', 404],
    ['POST', '/probot/import', 404],
    ['GET', '/probot/setup', 404],
    ['GET', '/api/github/webhooks', 404],
    ['GET', '/healthz', 200],
    ['POST', '/healthz', 404],
  ])('%s %s is %i', async (method, path, status) => {
    await started();
    expect((await fetch(at(path), { method })).status).toBe(status);
  });

  it('answers that Curfew is ready while sweeps succeed and the database answers', async () => {
    await started();
    const ready = async () => {
      const response = await fetch(at('/readyz'));
      return { status: response.status, ...Object(await response.json()) };
    };
    expect(await ready()).toMatchObject({ status: 'not ready', sweep: { ok: false, secondsAgo: null } });
    swept = now;
    now = now.plus({ seconds: 90 });
    expect(await ready()).toMatchObject({
      status: 'ready',
      sweep: { secondsAgo: 90 },
      queue: { ok: true, waiting: 2 },
    });
    broken = new Error('postgres://curfew:hunter2@db is away');
    expect(await ready()).toEqual({
      status: 'not ready',
      sweep: { ok: false, secondsAgo: null },
      queue: { ok: false },
      endings: { overdue: 0, worstSeconds: 0 },
    });
    broken = null;
    now = now.plus({ minutes: 10 });
    expect((await fetch(at('/readyz'))).status).toBe(503);
  });
});

describe('access that is overdue', () => {
  it('is counted, and does not make Curfew unready', async () => {
    await started();
    swept = now;
    const window = { starts: '2026-11-23T13:00:00.000Z', ends: now.minus({ seconds: 40 }).toISO() ?? '' };
    const ended = sample('authorized', { window, effects: [EFFECT] });
    const never = { ...ended, grant: 'alice-orders-db-read-2' };
    live = [ended, never, sample('provisioning')].reduce<readonly LiveEffect[]>(advanceLive, []);
    const response = await fetch(at('/readyz'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ endings: { overdue: 1, worstSeconds: 40 } });
    const text = await (await fetch(at('/metrics'))).text();
    const labels = '{repository="acme/access",target="orders-db"}';
    expect(text).toContain(`curfew_endings_overdue${labels} 1`);
    expect(text).toContain(`curfew_ending_overdue_seconds${labels} 40`);
    expect(text).toContain(`curfew_effects_given${labels} 1`);
  });
});

describe('the metrics', () => {
  const metrics = async (headers: Record<string, string> = {}) => fetch(at('/metrics'), { headers });

  it('show the queue, the last sweep, and jobs that failed', async () => {
    await started();
    swept = now.minus({ seconds: 12 });
    broken = new Error('away');
    await expect(run({ kind: 'sweep' })).rejects.toThrow('away');
    broken = null;
    const answer = await metrics();
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toContain('curfew_info{version="1.2.3"} 1');
    expect(text).toContain('curfew_jobs{state="waiting"} 2');
    expect(text).toContain('curfew_jobs{state="later"} 3');
    expect(text).toContain('curfew_sweep_age_seconds 12');
    expect(text).toContain('curfew_job_failures_total{kind="sweep"} 1');
    expect(text).toContain('curfew_queue_up 1');
  });

  it('show that the database does not answer, and not its last values', async () => {
    await started();
    swept = now;
    await metrics();
    broken = new Error('away');
    const text = await (await metrics()).text();
    expect(text).toContain('curfew_queue_up 0');
    expect(text).not.toMatch(/^curfew_(jobs|sweep_age_seconds)[{ ]/m);
  });

  it('need the token in the request, if there is one', async () => {
    await started(secret, 'a-long-enough-token');
    expect((await metrics()).status).toBe(401);
    expect((await metrics({ authorization: 'Bearer a-long-enough-tokem' })).status).toBe(401);
    expect((await metrics({ authorization: 'Bearer a-long-enough-token' })).status).toBe(200);
  });
});

it('queues a sweep, a self-check and a search for deliveries at once and for the next full minute', async () => {
  await started();
  await vi.waitFor(() => expect(sent).toHaveLength(6));
  expect(sent).toEqual([
    { job: { kind: 'sweep' }, at: undefined },
    { job: { kind: 'sweep' }, at: '2026-11-23T14:01:00.000Z' },
    { job: { kind: 'self-checks' }, at: undefined },
    { job: { kind: 'self-checks' }, at: '2026-11-24T00:00:00.000Z' },
    { job: { kind: 'recover-deliveries' }, at: undefined },
    { job: { kind: 'recover-deliveries' }, at: '2026-11-23T14:05:00.000Z' },
  ]);
});

it('closes the server first and then gives jobs ten seconds', async () => {
  await started();
  const endpoint = at('/healthz');
  await running.stop();
  await expect(fetch(endpoint)).rejects.toThrow();
  expect(stopped).toEqual([10_000]);
});
