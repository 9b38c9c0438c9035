import { ledgerShapes } from '../entry-shape.ts';
import { type ParseResult, parseJson, parseSuccess } from './parse-result.ts';

const isIndexedFile = ledgerShapes.compile<{ readonly v: 1; readonly next_seq: number }>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'next_seq'],
  properties: { v: { const: 1 }, next_seq: { type: 'integer', minimum: 1 } },
});

/**
 * `accounts/indexed.json`: the number of the first entry that the index of accounts may lack. An earlier
 * version of Curfew writes entries and no index, so an index does not have to be complete.
 */
export function serializeIndexed(nextSeq: number): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ v: 1, next_seq: nextSeq }, null, 2)}\n`);
}

export function parseIndexed(bytes: Uint8Array): ParseResult<number> {
  const read = parseJson(bytes, isIndexedFile);
  return read.outcome === 'broken' ? read : parseSuccess(read.value.next_seq);
}
