import { ledgerShapes } from '../entry-shape.ts';
import { idPath } from './ledger-paths.ts';
import { broken, type Parsed, parseJson } from './parsed.ts';

/** `ids/<hh>/<id>`: where the ledger speaks of a grant. */
export interface IdFile {
  readonly v: 1;
  readonly grant: string;
  /** It was authorized once: the id names that grant for ever. */
  readonly spent: boolean;
  /** Files of entries that speak of it, oldest first. */
  readonly entries: readonly string[];
}

const isIdFile = ledgerShapes.compile<IdFile>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'grant', 'spent', 'entries'],
  properties: {
    v: { const: 1 },
    grant: { type: 'string' },
    spent: { type: 'boolean' },
    entries: { type: 'array', items: { type: 'string' } },
  },
});

export function serializeIdFile({ grant, spent, entries }: Omit<IdFile, 'v'>): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ v: 1, grant, spent, entries }, null, 2)}\n`);
}

export function parseIdFile(path: string, bytes: Uint8Array): Parsed<IdFile> {
  const read = parseJson(bytes, isIdFile);
  return read.outcome === 'parsed' && idPath(read.value.grant) !== path
    ? broken('it is named after another grant')
    : read;
}
