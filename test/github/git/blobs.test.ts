import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { blobsQuery } from '../../../src/github/client/queries.ts';
import { blobs } from '../../../src/github/git/blobs.ts';
import { aClient, expectEveryCall, github, HERE } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const BLOB = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
const reader = () => blobs(aClient());
const idOf = (bytes: Uint8Array, hash = 'sha1') =>
  createHash(hash).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const base64 = (bytes: Uint8Array) =>
  answer(BLOB, {
    content: Buffer.from(bytes).toString('base64').replace(/.{8}/g, '$&\n'),
    encoding: 'base64',
  });

const ONE = Buffer.from('grants:\r\n  - id: one # ü\n');
const TWO = Buffer.from('grants: []\n');
const LATIN1 = Buffer.from([0x66, 0xfc, 0x72, 0x0a]);

const asking = (...contents: readonly Uint8Array[]) => ({
  query: blobsQuery(contents.length),
  variables: {
    owner: 'acme',
    repo: 'access',
    ...Object.fromEntries(contents.map((bytes, index) => [`o${index}`, idOf(bytes)])),
  },
});
const text = (bytes: Uint8Array) => ({
  isBinary: false,
  isTruncated: false,
  text: Buffer.from(bytes).toString(),
});

describe('blob', () => {
  it.each([
    ['text', ONE, 'sha1'],
    ['other bytes', LATIN1, 'sha1'],
    ['an empty file', Buffer.alloc(0), 'sha1'],
    ['content with a SHA-256 id', TWO, 'sha256'],
  ])('reads %s byte for byte, and only once', async (_name, bytes, hash) => {
    const id = idOf(bytes, hash);
    github().get(`${HERE}/git/blobs/${id}`).reply(200, base64(bytes));
    const { blob } = reader();
    expect(Buffer.from(await blob(id))).toEqual(bytes);
    expect(Buffer.from(await blob(id))).toEqual(bytes);
  });

  it('rejects content that has another id', async () => {
    github()
      .get(`${HERE}/git/blobs/${idOf(ONE)}`)
      .reply(200, base64(TWO));
    await expect(reader().blob(idOf(ONE))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('rejects if there is none', async () => {
    github()
      .get(`${HERE}/git/blobs/${idOf(ONE)}`)
      .reply(404);
    await expect(reader().blob(idOf(ONE))).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('blobs', () => {
  const read = async (...contents: readonly Uint8Array[]) => {
    const found = await reader().blobs(contents.map((bytes) => idOf(bytes)));
    return contents.map((bytes) => Buffer.from(found.get(idOf(bytes)) ?? []));
  };

  it('reads many in one call', async () => {
    github()
      .post('/graphql', asking(ONE, TWO))
      .reply(200, { data: { repository: { b0: text(ONE), b1: text(TWO) } } });
    expect(await read(ONE, TWO)).toEqual([ONE, TWO]);
  });

  it.each([
    ['is not UTF-8, although GitHub answers text', LATIN1, text(LATIN1)],
    ['GitHub calls binary', LATIN1, { isBinary: true, isTruncated: false, text: null }],
    ['GitHub truncates', ONE, { isBinary: false, isTruncated: true, text: 'grants:' }],
    ['GitHub leaves out', ONE, null],
  ])('reads by REST a blob that %s', async (_name, bytes, node) => {
    github()
      .post('/graphql', asking(bytes, TWO))
      .reply(200, { data: { repository: { b0: node, b1: text(TWO) } } })
      .get(`${HERE}/git/blobs/${idOf(bytes)}`)
      .reply(200, base64(bytes));
    expect(await read(bytes, TWO)).toEqual([bytes, TWO]);
  });

  it('asks GitHub nothing for no blobs', async () => {
    expect((await reader().blobs([])).size).toBe(0);
  });

  it('reads at most fifty with one query', async () => {
    const many = Array.from({ length: 51 }, (_, index) => Buffer.from(`file ${index}`));
    const nodes = (list: readonly Uint8Array[]) =>
      Object.fromEntries(list.map((bytes, index) => [`b${index}`, text(bytes)]));
    github()
      .post('/graphql', asking(...many.slice(0, 50)))
      .reply(200, { data: { repository: nodes(many.slice(0, 50)) } })
      .post('/graphql', asking(...many.slice(50)))
      .reply(200, { data: { repository: nodes(many.slice(50)) } });
    expect(await read(...many)).toEqual(many);
  });
});
