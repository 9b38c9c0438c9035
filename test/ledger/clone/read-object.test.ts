import { expect, it } from 'vitest';
import { byteReader } from '../../../src/ledger/clone/byte-reader.ts';
import { readObject } from '../../../src/ledger/clone/read-object.ts';
import { CloneFailure } from '../../../src/ports/clone.ts';

const OID = 'a'.repeat(40);
const TOO_LARGE = 64_000_001;

/** A stream that ends after these parts. */
const readerOf = (...parts: readonly Buffer[]) =>
  byteReader(
    (async function* () {
      yield* parts;
    })(),
  );

it('skips an object that is too large, and reads the next one', async () => {
  const reader = readerOf(
    Buffer.from(`${OID} blob ${TOO_LARGE}\n`),
    Buffer.alloc(TOO_LARGE + 1),
    Buffer.from(`${OID} blob 1\nx\n`),
  );
  expect(await readObject(reader)).toEqual({ oid: OID, type: 'blob', bytes: null });
  expect(await readObject(reader)).toEqual({ oid: OID, type: 'blob', bytes: Buffer.from('x') });
  expect(await readObject(reader)).toBe('git-ended');
});

it.each([
  ['a skipped object', [`${OID} blob ${TOO_LARGE}\n`, 'x'.repeat(1_000)]],
  ['an object', [`${OID} blob 10\n`, 'x']],
  ['the line feed after an object', [`${OID} blob 1\n`, 'x']],
  ['a header', [`${OID} blo`]],
])('fails if git stops in the middle of %s', async (_name, parts) => {
  const reader = readerOf(...parts.map((part) => Buffer.from(part)));
  await expect(readObject(reader)).rejects.toBeInstanceOf(CloneFailure);
});
