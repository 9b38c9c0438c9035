import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { bodyReader } from '../../../src/app/http/read-body.ts';

const aRequest = (chunks: Iterable<string>, headers = {}) =>
  Object.assign(Readable.from(chunks), { headers });
const outcomeOf = async (request: ReturnType<typeof aRequest>, max: number) =>
  (await bodyReader(max)(request)).outcome;

it('reads a body as long as allowed', async () => {
  const body = await bodyReader(10)(aRequest(['01234', '56789']));
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

it('limits all bodies together, and reads again when one is finished', async () => {
  const read = bodyReader(10, 10);
  let finish = () => {};
  async function* slow() {
    yield '01234567';
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  }
  const first = read(Object.assign(Readable.from(slow()), { headers: {} }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(await read(aRequest(['012']))).toEqual({ outcome: 'busy' });
  finish();
  expect(await first).toMatchObject({ outcome: 'read' });
  expect(await read(aRequest(['012']))).toMatchObject({ outcome: 'read' });
});
