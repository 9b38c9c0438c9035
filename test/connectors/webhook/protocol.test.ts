import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import requestSchema from '../../../schemas/webhook-request.schema.json' with { type: 'json' };
import { postOnce } from '../../../src/connectors/webhook/post-once.ts';
import { listen, stop } from './receiver.ts';
import { answer, EFFECT, NOW, type Reply, type Scripted, SECRET, scripted } from './scripted.ts';

let receiver: Scripted;
async function receiving(...replies: readonly Reply[]) {
  receiver = await scripted(...replies);
  return receiver;
}
afterEach(() => receiver?.close());

const until = NOW.plus({ hours: 4 });
const matches = new Ajv({ strict: false, validateFormats: false }).compile(requestSchema);

describe('a request', () => {
  it('matches its schema, for every action', async () => {
    const accounts = answer({ accounts: ['alice'] });
    const absent = answer({ accounts: [] });
    const { connector, received } = await receiving(
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

  it('has a signature over its time and its bytes', async () => {
    const { connector, received } = await receiving(answer({ accounts: ['zoë'] }));
    await connector.accounts('refünds');
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(headers['curfew-timestamp']).toBe(String(NOW.toUnixInteger()));
    const hash = createHmac('sha256', SECRET).update(`${NOW.toUnixInteger()}.${body}`).digest('hex');
    expect(headers['curfew-signature']).toBe(`v1=${hash}`);
  });

  it('is not sent for access that has ended', async () => {
    const { connector, received } = await receiving();
    expect(await connector.provision(EFFECT, NOW)).toMatchObject({
      outcome: 'refused',
      obstacle: { code: 'past-end' },
    });
    expect(received).toEqual([]);
  });
});

describe('a request that fails', () => {
  it.each([
    ['without an answer', { hangUp: true }],
    ['with 500', { status: 500 }],
    ['with 503', { status: 503 }],
    ['with 429', { status: 429 }],
  ] as const)('%s is sent again, as the same call', async (_name, failure) => {
    const { connector, received, delays } = await receiving(
      failure,
      failure,
      answer({ accounts: ['alice'] }),
    );
    expect(await connector.accounts('refunds')).toEqual(['alice']);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(delays).toEqual([200, 1000]);
  });

  it('three times rejects with the status', async () => {
    const { connector, received } = await receiving({ status: 502 }, { status: 502 }, { status: 503 });
    await expect(connector.accounts('refunds')).rejects.toThrow('back-office: accounts failed: status 503');
    expect(received).toHaveLength(3);
  });

  it.each([
    ['400', { status: 400 }, /status 400$/],
    ['401', { status: 401 }, /status 401$/],
    ['201', { status: 201 }, /status 201$/],
    ['a redirect', { status: 307, headers: { location: 'https://elsewhere.example/' } }, /status 307$/],
    ['an answer that is too long', { body: ' '.repeat(4_000_001) }, /the answer is too long$/],
    ['no JSON', { body: '<html>' }, /does not match its schema$/],
    ['an empty body', { body: '' }, /does not match its schema$/],
    ['a list that is not one', answer({ accounts: 'alice' }), /does not match its schema$/],
    ['no list', answer({}), /does not match its schema$/],
    ['another version', answer({ accounts: [], version: 2 }), /does not match its schema$/],
    [
      'a time without zone',
      answer({ accounts: [], at: '2026-11-23T14:02:10' }),
      /does not match its schema$/,
    ],
  ] as const)('with %s is not sent again', async (_name, reply, message) => {
    const { connector, received } = await receiving(reply);
    await expect(connector.accounts('refunds')).rejects.toThrow(message);
    expect(received).toHaveLength(1);
  });

  it('without an answer rejects with the error of the network as its cause', async () => {
    const { connector } = await receiving({ hangUp: true }, { hangUp: true }, { hangUp: true });
    await expect(connector.accounts('refunds')).rejects.toMatchObject({
      message: expect.stringMatching(/^back-office: accounts failed: no answer/),
      cause: expect.any(Error),
    });
  });

  it('without an answer ends in time', async () => {
    const silent = createServer(() => {});
    const url = new URL(`http://127.0.0.1:${await listen(silent)}`);
    const reply = await postOnce({ url, secret: SECRET, timeoutMs: 30 }, '{}', 0);
    expect(reply).toEqual({
      outcome: 'failed',
      reason: 'no answer in time',
      retry: true,
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
    await stop(silent);
  });
});

describe('access that was there before the call', () => {
  const there = answer({ accounts: ['alice'] });

  it.each([
    ['foreign, if the receiver knows it', { grantor: 'foreign' }, 'foreign'],
    ['of an unknown grantor, if the receiver says so', { grantor: 'unknown' }, 'unknown'],
    ['of an unknown grantor, if the receiver leaves it open', {}, 'unknown'],
  ])('is %s', async (_name, more, grantor) => {
    const { connector } = await receiving(answer({ outcome: 'already-there', ...more }), there);
    expect(await connector.provision(EFFECT, until)).toEqual({ outcome: 'already-there', grantor });
  });

  it.each([
    ['may come from an earlier try of the same call', {}, { outcome: 'given' }],
    [
      'is foreign after an earlier try too, if the receiver knows it',
      { grantor: 'foreign' },
      { outcome: 'already-there', grantor: 'foreign' },
    ],
  ])('%s', async (_name, more, provisioned) => {
    const { connector } = await receiving(
      { hangUp: true },
      answer({ outcome: 'already-there', ...more }),
      there,
    );
    expect(await connector.provision(EFFECT, until)).toEqual(provisioned);
  });

  it('rejects a grantor that the schema does not have', async () => {
    const { connector } = await receiving(answer({ outcome: 'already-there', grantor: 'bob' }));
    await expect(connector.provision(EFFECT, until)).rejects.toThrow(/does not match its schema$/);
  });
});

describe('the list of accounts decides', () => {
  it('`given` rejects if the account is not listed', async () => {
    const { connector } = await receiving(answer({ outcome: 'given' }), answer({ accounts: ['bob'] }));
    await expect(connector.provision(EFFECT, until)).rejects.toThrow(
      /alice is not listed after the access was given/,
    );
  });

  it.each([
    ['in the first list', ['alice'], []],
    ['in the second list', [], ['alice']],
  ])('a revocation rejects if the account is %s', async (_name, first, second) => {
    const { connector } = await receiving(
      answer({ outcome: 'taken-back' }),
      answer({ accounts: first }),
      answer({ accounts: second }),
    );
    await expect(connector.revoke(EFFECT)).rejects.toThrow(/alice still has refunds/);
  });
});

it('returns an obstacle, and nothing else that the receiver wrote', async () => {
  const obstacle = { code: 'frozen', text: 'The quarter is being closed.' };
  const { connector } = await receiving(
    answer({ outcome: 'refused', obstacle: { ...obstacle, more: 1 }, secret: 'x' }),
    answer({ obstacles: [{ ...obstacle, more: 1 }] }),
  );
  expect(await connector.provision(EFFECT, until)).toEqual({ outcome: 'refused', obstacle });
  expect(await connector.inspect(EFFECT)).toEqual([obstacle]);
});
