import { createServer } from 'node:http';
import { DateTime } from 'luxon';
import { expect, it, onTestFinished, vi } from 'vitest';
import { heartbeat } from '../../src/connectors/heartbeat.ts';
import type { Overdue } from '../../src/domain/plan/overdue.ts';
import { listen, stop } from './webhook/receiver.ts';

async function sent(status: number, overdue: Overdue) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    bodies.push(Buffer.concat(chunks).toString());
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}/ping/0c4f`;
  const outcome = await heartbeat({ url })
    .beat(overdue)
    .then(
      () => 'sent',
      (error: Error) => error.message,
    );
  await stop(server);
  return { bodies, outcome };
}

it('says that nothing is overdue', async () => {
  const { bodies, outcome } = await sent(204, { ends: 0, oldest: null });
  expect(outcome).toBe('sent');
  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    { version: 1, overdue: 0, oldest_due: null, text: 'Curfew runs. No access is past its end.' },
  ]);
});

it('says how much access is past its end, and since when', async () => {
  const oldest = DateTime.fromISO('2026-11-23T12:00:00Z', { zone: 'utc' });
  const { bodies } = await sent(200, { ends: 2, oldest });
  expect(bodies.map((body) => JSON.parse(body))).toEqual([
    {
      version: 1,
      overdue: 2,
      oldest_due: '2026-11-23T12:00:00.000Z',
      text: 'Curfew runs. Access is past its end: 2. The oldest should have ended at 2026-11-23T12:00:00.000Z.',
    },
  ]);
});

it.each([302, 404, 500])('rejects if the service answers %i, and follows no redirect', async (status) => {
  const { bodies, outcome } = await sent(status, { ends: 0, oldest: null });
  expect([bodies.length, outcome]).toEqual([1, `heartbeat: status ${status}`]);
});

it('refuses an address that cannot work, and never repeats it', () => {
  expect(() => heartbeat({ url: 'http://example.com/s3cret' })).toThrow(
    /^heartbeat: url must begin with https:\/\/, except on this machine$/,
  );
  expect(() => heartbeat({ url: 'https://t0ken@example.com/s3cret' })).toThrow(
    /^heartbeat: url must hold no user and no password$/,
  );
  expect(() => heartbeat({ url: 's3cret' })).toThrow(/^heartbeat: url cannot be read$/);
});

it('rejects if the service does not answer in time', async () => {
  const server = createServer(() => {});
  const url = `http://127.0.0.1:${await listen(server)}/ping`;
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    expect(milliseconds).toBe(10_000);
    return AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
  });
  onTestFinished(() => timeout.mockRestore());
  await expect(heartbeat({ url }).beat({ ends: 0, oldest: null })).rejects.toThrow('too late');
  server.closeAllConnections();
  await stop(server);
});
