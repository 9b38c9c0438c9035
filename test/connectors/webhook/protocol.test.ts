import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import requestSchema from '../../../schemas/webhook-request.schema.json' with { type: 'json' };
import { postOnce } from '../../../src/connectors/webhook/post-once.ts';
import { listen, stop } from './receiver.ts';
import { answer, EFFECT, NOW, type Reply, type Scripted, SECRET, scripted } from './scripted.ts';

let receiver: Scripted;
async function given(...replies: readonly Reply[]) {
  receiver = await scripted(...replies);
  return receiver;
}
afterEach(() => receiver?.close());

const until = NOW.plus({ hours: 4 });
const matches = new Ajv({ strict: false, validateFormats: false }).compile(requestSchema);

describe('a request', () => {
  it('is as its schema says, for every action', async () => {
    const accounts = answer({ accounts: ['alice'] });
    const absent = answer({ accounts: [] });
    const { connector, received } = await given(
      answer({ outcome: 'given' }),
      accounts,
      answer({ outcome: 'taken-back' }),
      absent,
      absent,
      answer({ obstacles: [] }),
      answer({}),
    );
    await connector.provision(EFFECT, until);
    await connector.revoke(EFFECT);
    await connector.inspect(EFFECT);
    await connector.clock();
    const bodies = received.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ action }) => action)).toEqual([
      'provision',
      'accounts',
      'revoke',
      'accounts',
      'accounts',
      'inspect',
      'clock',
    ]);
    for (const body of bodies) expect(matches(body), JSON.stringify(matches.errors)).toBe(true);
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(bodies.length);
    expect(bodies[0]).toEqual({
      version: 1,
      action: 'provision',
      id: expect.any(String),
      target: 'back-office',
      sent_at: '2026-11-23T14:02:08.000Z',
      effect: { entitlement: 'refunds', account: 'alice' },
      until: '2026-11-23T18:02:08.000Z',
    });
  });

  it('is signed over its time and its bytes', async () => {
    const { connector, received } = await given(answer({ accounts: ['zoë'] }));
    await connector.accounts('refünds');
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['curfew-timestamp']).toBe(String(NOW.toUnixInteger()));
    const hash = createHmac('sha256', SECRET).update(`${NOW.toUnixInteger()}.${body}`).digest('hex');
    expect(headers['curfew-signature']).toBe(`v1=${hash}`);
  });

  it('to give what has ended is never sent', async () => {
    const { connector, received } = await given();
    expect(await connector.provision(EFFECT, NOW)).toMatchObject({
      outcome: 'refused',
      obstacle: { code: 'past-end' },
    });
    expect(received).toEqual([]);
  });
});

describe('a try that fails', () => {
  it.each([
    ['without an answer', { hangUp: true }],
    ['with 500', { status: 500 }],
    ['with 503', { status: 503 }],
    ['with 429', { status: 429 }],
  ] as const)('%s is made again, as the same call', async (_name, failure) => {
    const { connector, received, pauses } = await given(failure, failure, answer({ accounts: ['alice'] }));
    expect(await connector.accounts('refunds')).toEqual(['alice']);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(pauses).toEqual([200, 1000]);
  });

  it('three times rejects, and tells the status', async () => {
    const { connector, received } = await given({ status: 502 }, { status: 502 }, { status: 503 });
    await expect(connector.accounts('refunds')).rejects.toThrow('back-office: accounts failed: status 503');
    expect(received).toHaveLength(3);
  });

  it.each([
    ['400', { status: 400 }, /status 400$/],
    ['401', { status: 401 }, /status 401$/],
    ['201', { status: 201 }, /status 201$/],
    ['a redirect', { status: 307, headers: { location: 'https://elsewhere.example/' } }, /status 307$/],
    ['an answer that is too long', { body: ' '.repeat(4_000_001) }, /the answer is too long$/],
    ['no JSON', { body: '<html>' }, /not as its schema says$/],
    ['an empty body', { body: '' }, /not as its schema says$/],
    ['a list that is none', answer({ accounts: 'alice' }), /not as its schema says$/],
    ['no list', answer({}), /not as its schema says$/],
    ['another version', answer({ accounts: [], version: 2 }), /not as its schema says$/],
    ['a time without zone', answer({ accounts: [], at: '2026-11-23T14:02:10' }), /not as its schema says$/],
  ] as const)('with %s is not made again', async (_name, reply, message) => {
    const { connector, received } = await given(reply);
    await expect(connector.accounts('refunds')).rejects.toThrow(message);
    expect(received).toHaveLength(1);
  });

  it('is given up in time', async () => {
    const silent = createServer(() => {});
    const url = new URL(`http://127.0.0.1:${await listen(silent)}`);
    const reply = await postOnce({ url, secret: SECRET, timeout: 30 }, '{}', 0);
    expect(reply).toEqual({ outcome: 'failed', why: 'no answer in time', again: true });
    await stop(silent);
  });
});

describe('access that was there before', () => {
  const there = answer({ accounts: ['alice'] });

  it.each([
    ['foreign, where the receiver knows it', { grantor: 'foreign' }, 'foreign'],
    ['of an unknown grantor, where the receiver says so', { grantor: 'unknown' }, 'unknown'],
    ['of an unknown grantor, where the receiver leaves it open', {}, 'unknown'],
  ])('is %s', async (_name, more, grantor) => {
    const { connector } = await given(answer({ outcome: 'already-there', ...more }), there);
    expect(await connector.provision(EFFECT, until)).toEqual({ outcome: 'already-there', grantor });
  });

  it.each([
    ['may be what an earlier try of the same call gave', {}, { outcome: 'given' }],
    [
      'is foreign after an earlier try, too, where the receiver knows it',
      { grantor: 'foreign' },
      { outcome: 'already-there', grantor: 'foreign' },
    ],
  ])('%s', async (_name, more, provisioned) => {
    const { connector } = await given({ hangUp: true }, answer({ outcome: 'already-there', ...more }), there);
    expect(await connector.provision(EFFECT, until)).toEqual(provisioned);
  });

  it('is not guessed from a word that the schema does not have', async () => {
    const { connector } = await given(answer({ outcome: 'already-there', grantor: 'bob' }));
    await expect(connector.provision(EFFECT, until)).rejects.toThrow(/not as its schema says$/);
  });
});

describe('an answer is believed only as far as the list', () => {
  it('given, and not listed, rejects', async () => {
    const { connector } = await given(answer({ outcome: 'given' }), answer({ accounts: ['bob'] }));
    await expect(connector.provision(EFFECT, until)).rejects.toThrow(/alice was given it and is not listed/);
  });

  it.each([
    ['at first', ['alice'], []],
    ['in the end', [], ['alice']],
  ])('taken back, and listed %s, rejects', async (_name, first, second) => {
    const { connector } = await given(
      answer({ outcome: 'taken-back' }),
      answer({ accounts: first }),
      answer({ accounts: second }),
    );
    await expect(connector.revoke(EFFECT)).rejects.toThrow(/alice still has refunds/);
  });
});

it('passes an obstacle on, and nothing else that the receiver wrote', async () => {
  const obstacle = { code: 'frozen', text: 'The quarter is being closed.' };
  const { connector } = await given(
    answer({ outcome: 'refused', obstacle: { ...obstacle, more: 1 }, secret: 'x' }),
    answer({ obstacles: [{ ...obstacle, more: 1 }] }),
  );
  expect(await connector.provision(EFFECT, until)).toEqual({ outcome: 'refused', obstacle });
  expect(await connector.inspect(EFFECT)).toEqual([obstacle]);
});
