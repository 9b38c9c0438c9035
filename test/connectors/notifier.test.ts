import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { notifier } from '../../src/connectors/notifier.ts';
import { signatureHeaders } from '../../src/connectors/webhook/sign.ts';
import type { Notice, OverdueNotice } from '../../src/ports/notifier.ts';
import { realTimer } from '../../src/timer.ts';
import { listen, stop } from './webhook/receiver.ts';

const SECRET = 'a secret of thirty-two characters';
const NOW = DateTime.utc(2026, 11, 23, 12);
const CLOCK = { now: () => NOW };
const NOTICE: OverdueNotice = {
  kind: 'overdue',
  repository: 'acme/access',
  grants: ['one'],
  holder: 'alice',
  role: 'orders-db-read',
  effect: { target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' },
  due: '2026-11-23T11:55:00.000Z',
  lateSeconds: 300,
  because: 'it is down',
  text: 'alice still has orders_reader',
};

async function sendNotice(statuses: readonly number[], notice: Notice = NOTICE) {
  const requests: { readonly body: string; readonly signed: unknown }[] = [];
  const delays: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ body: Buffer.concat(chunks).toString(), signed: request.headers['curfew-signature'] });
    response.writeHead(statuses[requests.length - 1] ?? 200).end('ok');
  });
  const url = `http://127.0.0.1:${await listen(server)}/hook`;
  const timer = { wait: async (milliseconds: number) => void delays.push(milliseconds) };
  const { notify } = notifier({ url, secret: SECRET }, { clock: CLOCK, timer });
  const outcome = await notify(notice).then(
    () => 'sent',
    (error: Error) => error.message,
  );
  await stop(server);
  return { requests, delays, outcome };
}

it('sends one signed request, with the text that chat tools show', async () => {
  const { requests, outcome } = await sendNotice([200]);
  expect(outcome).toBe('sent');
  expect(requests).toHaveLength(1);
  const [{ body, signed } = { body: '', signed: '' }] = requests;
  expect(JSON.parse(body)).toMatchObject({
    version: 1,
    kind: 'overdue',
    text: 'alice still has orders_reader',
    late_seconds: 300,
  });
  expect(signed).toBe(signatureHeaders(body, SECRET, NOW.toUnixInteger())['curfew-signature']);
});

it('sends the notices of docs/operations.md', async () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const documented = [...page.matchAll(/```json\n(\{[\s\S]*?\n\})\n```/g)]
    .map(([, json = '']) => JSON.parse(json))
    .filter(({ kind }) => kind !== undefined);
  expect(documented.map(({ kind }) => kind)).toEqual(['overdue', 'break-glass']);
  const grants = ['alice-orders-db-read-7f3a'];
  const { text: late, because } = documented[0];
  const due = '2026-11-23T18:02:08.000Z';
  const notices: readonly Notice[] = [
    { ...NOTICE, grants, due, because, lateSeconds: 302, text: late },
    {
      kind: 'break-glass',
      repository: 'acme/access',
      grants,
      holder: 'alice',
      role: 'orders-db-read',
      pull: 12,
      effects: [NOTICE.effect],
      until: '2026-11-23T15:02:08.000Z',
      reviewBy: '2026-11-24T14:02:08.000Z',
      reviewers: ['acme/dba'],
      by: null,
      text: documented[1].text,
    },
  ];
  for (const [index, notice] of notices.entries()) {
    const { requests } = await sendNotice([200], notice);
    expect(requests[0]?.body).toBe(JSON.stringify(documented[index]));
  }
});

it('retries for a while, and then rejects with the reason', async () => {
  expect(await sendNotice([500, 503])).toMatchObject({ outcome: 'sent', delays: [1_000, 10_000] });
  const { requests, outcome } = await sendNotice([500, 500, 500, 500, 500]);
  expect(requests).toHaveLength(4);
  expect(outcome).toBe('notify: status 500');
});

it('refuses settings that cannot work, without their values', () => {
  const open = (settings: object) => () =>
    notifier({ url: 'https://x', secret: SECRET, ...settings }, { clock: CLOCK, timer: realTimer });
  expect(open({ url: 'http://example.com/h00k' })).toThrow(/^notify: url must begin with https/);
  expect(open({ secret: 'short' })).toThrow(/^notify: secret must have at least 32/);
});
