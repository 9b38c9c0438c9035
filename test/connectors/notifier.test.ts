import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { notifier } from '../../src/connectors/notifier.ts';
import { signatureHeaders } from '../../src/connectors/webhook/sign.ts';
import type { Notice, OverdueNotice } from '../../src/ports/notifier.ts';
import { listen, stop } from './webhook/receiver.ts';

const SECRET = 'a secret of thirty-two characters';
const NOW = DateTime.utc(2026, 11, 23, 12);
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

async function telling(statuses: readonly number[], notice: Notice = NOTICE) {
  const heard: { readonly body: string; readonly signed: unknown }[] = [];
  const waited: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    heard.push({ body: Buffer.concat(chunks).toString(), signed: request.headers['curfew-signature'] });
    response.writeHead(statuses[heard.length - 1] ?? 200).end('ok');
  });
  const url = `http://127.0.0.1:${await listen(server)}/hook`;
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const { notify } = notifier({ url, secret: SECRET }, () => NOW, wait);
  const outcome = await notify(notice).then(
    () => 'told',
    (error: Error) => error.message,
  );
  await stop(server);
  return { heard, waited, outcome };
}

it('tells by one signed request, whose text chat tools show', async () => {
  const { heard, outcome } = await telling([200]);
  expect(outcome).toBe('told');
  expect(heard).toHaveLength(1);
  const [{ body, signed } = { body: '', signed: '' }] = heard;
  expect(JSON.parse(body)).toMatchObject({
    version: 1,
    kind: 'overdue',
    text: 'alice still has orders_reader',
    late_seconds: 300,
  });
  expect(signed).toBe(signatureHeaders(body, SECRET, NOW.toUnixInteger())['curfew-signature']);
});

it('sends what docs/operations.md shows', async () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const shown = [...page.matchAll(/```json\n(\{[\s\S]*?\n\})\n```/g)].map(([, json = '']) =>
    JSON.parse(json),
  );
  expect(shown.map(({ kind }) => kind)).toEqual(['overdue', 'break-glass']);
  const grants = ['alice-orders-db-read-7f3a'];
  const { text: late, because } = shown[0];
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
      text: shown[1].text,
    },
  ];
  for (const [index, notice] of notices.entries()) {
    const { heard } = await telling([200], notice);
    expect(heard[0]?.body).toBe(JSON.stringify(shown[index]));
  }
});

it('tries again for a while, and says then that nobody was told', async () => {
  expect(await telling([500, 503])).toMatchObject({ outcome: 'told', waited: [1_000, 10_000] });
  const { heard, outcome } = await telling([500, 500, 500, 500, 500]);
  expect(heard).toHaveLength(4);
  expect(outcome).toBe('notify: status 500');
});

it('takes no settings that cannot work, and quotes none of them', () => {
  const open = (settings: object) => () =>
    notifier({ url: 'https://x', secret: SECRET, ...settings }, () => NOW);
  expect(open({ url: 'http://example.com/h00k' })).toThrow(/^notify: url must begin with https/);
  expect(open({ secret: 'short' })).toThrow(/^notify: secret must have 32/);
});
