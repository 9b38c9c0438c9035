import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import responseSchema from '../../../schemas/webhook-response.schema.json' with { type: 'json' };
import { signatureHeaders } from '../../../src/connectors/webhook/sign.ts';
import { documentedReceiver, listen, stop } from './receiver.ts';

const SECRET = 'the-documented-one-0123456789abcdef';
const members = new Set<string>();
let gives = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  const receiver = await documentedReceiver();
  server = receiver(SECRET, {
    accountExists: (account) => account === 'alice',
    entitlementExists: (entitlement) => entitlement === 'refunds',
    members: () => [...members],
    give(_entitlement, account) {
      gives += 1;
      members.add(account);
    },
    take: (_entitlement, account) => Number(members.delete(account)),
  });
  url = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => stop(server));
beforeEach(() => {
  members.clear();
  gives = 0;
});

const seconds = () => Math.floor(Date.now() / 1000);
const send = (body: string, headers: Record<string, string>) => fetch(url, { method: 'POST', body, headers });
const ask = (fields: object, id = randomUUID()) => {
  const body = JSON.stringify({
    version: 1,
    id,
    target: 'office',
    sent_at: new Date().toISOString(),
    ...fields,
  });
  return send(body, signatureHeaders(body, SECRET, seconds()));
};
const provision = {
  action: 'provision',
  effect: { entitlement: 'refunds', account: 'alice' },
  until: '9999-01-01T00:00:00.000Z',
};

describe('the receiver of the docs', () => {
  it('answers as the schema requires', async () => {
    const matches = new Ajv({ strict: false, validateFormats: false }).compile(responseSchema);
    const { effect } = provision;
    for (const fields of [
      provision,
      { ...provision, until: '2001-01-01T00:00:00.000Z' },
      { action: 'revoke', effect },
      { action: 'inspect', effect: { ...effect, account: 'bob' } },
      { action: 'accounts', entitlement: 'refunds' },
      { action: 'clock' },
    ]) {
      const response = await ask(fields);
      expect(response.status).toBe(200);
      expect(matches(await response.json()), JSON.stringify(matches.errors)).toBe(true);
    }
  });

  it.each([
    ['no signature', {}],
    ['another secret', signatureHeaders(JSON.stringify(provision), 'another', seconds())],
    ['another body', signatureHeaders('{}', SECRET, seconds())],
    ['an old time', signatureHeaders(JSON.stringify(provision), SECRET, seconds() - 301)],
    ['a time in the future', signatureHeaders(JSON.stringify(provision), SECRET, seconds() + 330)],
    ['half a signature', { 'curfew-timestamp': String(seconds()), 'curfew-signature': 'v1=00' }],
    [
      'a time that is not a number',
      { ...signatureHeaders(JSON.stringify(provision), SECRET, seconds()), 'curfew-timestamp': 'NaN' },
    ],
  ])('refuses %s', async (_name, headers) => {
    const response = await send(JSON.stringify(provision), headers);
    expect(response.status).toBe(401);
    expect(gives).toBe(0);
  });

  it('refuses a body that is too long', async () => {
    expect((await send('x'.repeat(100_001), {})).status).toBe(413);
  });

  it('remembers its answer to a call, and does nothing when the call comes again', async () => {
    const id = randomUUID();
    const first = await (await ask(provision, id)).json();
    members.clear();
    expect(await (await ask(provision, id)).json()).toEqual(first);
    expect([...members]).toEqual([]);
    expect(gives).toBe(1);
  });
});
