import { ledgerShapes } from '../entry-shape.ts';
import { idPath } from './ledger-paths.ts';
import { type ParseResult, parseFailure, parseJson } from './parse-result.ts';

/** `ids/<hh>/<id>`: the files of entries that have entries about a grant. */
export interface IdFile {
  readonly v: 1;
  readonly grant: string;
  /** Whether the grant was ever authorized. No other grant can have its id then. */
  readonly spent: boolean;
  /** Paths, oldest first. */
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

export function parseIdFile(path: string, bytes: Uint8Array): ParseResult<IdFile> {
  const read = parseJson(bytes, isIdFile);
  return read.outcome === 'parsed' && idPath(read.value.grant) !== path
    ? parseFailure('it is named after another grant')
    : read;
}
