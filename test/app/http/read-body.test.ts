import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { BODY_LIMITS, type BodyLimits, bodyReader } from '../../../src/app/http/read-body.ts';
import type { Timer } from '../../../src/ports/timer.ts';

const aRequest = (chunks: Iterable<string>, headers = {}) =>
  Object.assign(Readable.from(chunks), { headers });
const never: Timer = { wait: () => new Promise(() => {}) };
const reader = (limits: Partial<BodyLimits> = {}, timer = never) =>
  bodyReader(timer, { ...BODY_LIMITS, ...limits });
const outcomeOf = async (request: ReturnType<typeof aRequest>, bodyBytes: number) =>
  (await reader({ bodyBytes })(request)).outcome;

/** A body that is not finished before `finish` is called. */
function heldOpen(text: string) {
  const request = Object.assign(new PassThrough(), { headers: {} });
  request.write(text);
  return { request, finish: () => void request.end() };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('reads a body as long as allowed', async () => {
  const body = await reader({ bodyBytes: 10 })(aRequest(['01234', '56789']));
  expect(body).toEqual({ outcome: 'read', bytes: Buffer.from('0123456789') });
});

it('refuses a body whose header says that it is longer, and reads none of it', async () => {
  let read = false;
  function* chunks() {
    read = true;
    yield 'x';
  }
  expect(await outcomeOf(aRequest(chunks(), { 'content-length': '11' }), 10)).toBe('too-large');
  expect(read).toBe(false);
});

it('refuses an endless body as soon as it is too long, and keeps its connection for the answer', async () => {
  function* endless() {
    while (true) yield '0123';
  }
  const request = aRequest(endless());
  expect(await outcomeOf(request, 10)).toBe('too-large');
  expect(request.destroyed).toBe(false);
  request.destroy();
});

it('makes the largest body go if all together are too large', async () => {
  const read = reader({ totalBytes: 10 });
  const [small, large] = [heldOpen('01'), heldOpen('0123456')];
  const results = [small, large].map(({ request }) => read(request));
  await turn();
  expect(await read(aRequest(['0123']))).toMatchObject({ outcome: 'read' });
  expect(await results[1]).toEqual({ outcome: 'busy' });
  small.finish();
  expect(await results[0]).toMatchObject({ outcome: 'read' });
});

it('makes the oldest body go if there are too many', async () => {
  const read = reader({ bodies: 2 });
  const held = [heldOpen('0'), heldOpen('1'), heldOpen('2')];
  const results = held.map(({ request }) => read(request));
  await turn();
  expect(await results[0]).toEqual({ outcome: 'busy' });
  for (const { finish } of held) finish();
  expect(await Promise.all(results)).toMatchObject([
    { outcome: 'busy' },
    { outcome: 'read', bytes: Buffer.from('1') },
    { outcome: 'read', bytes: Buffer.from('2') },
  ]);
});

it('stops reading a body that is too slow', async () => {
  const { promise: passed, resolve: pass } = Promise.withResolvers<void>();
  const { request } = heldOpen('0');
  const result = reader({}, { wait: () => passed })(request);
  await turn();
  pass();
  expect(await result).toEqual({ outcome: 'too-slow' });
  expect(request.isPaused()).toBe(true);
});

it('has no body of a connection that breaks', async () => {
  const { request } = heldOpen('0');
  const result = reader()(request);
  await turn();
  request.destroy();
  expect(await result).toEqual({ outcome: 'broken' });
});
