import { ledgerShapes } from '../entry-shape.ts';
import { type ParseResult, parseFailure, parseJson } from './parse-result.ts';

/** The path of the public keys in the ledger. */
export const KEYS_PATH = 'keys.json';

/** A public key, and the first append that it signed. */
export interface RecordedKey {
  /** Base64 of the 32 bytes of an Ed25519 public key. */
  readonly key: string;
  /** The number of the first entry that this key may have signed. */
  readonly since: number;
  /** When it was recorded (ISO 8601). */
  readonly at: string;
}

/** `keys.json`: the repository that the signatures are for, and the public keys, oldest first. */
export interface KeysFile {
  readonly v: 1;
  /** GitHub's number of the repository. */
  readonly repository: number;
  readonly branch: string;
  /** Never empty. The last one signs now. */
  readonly keys: readonly RecordedKey[];
}

const isKeysFile = ledgerShapes.compile<KeysFile>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'repository', 'branch', 'keys'],
  properties: {
    v: { const: 1 },
    repository: { type: 'integer', minimum: 1 },
    branch: { type: 'string' },
    keys: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['key', 'since', 'at'],
        properties: {
          key: { type: 'string', pattern: '^[A-Za-z0-9+/]{43}=$' },
          since: { type: 'integer', minimum: 1 },
          at: { type: 'string' },
        },
      },
    },
  },
});

export function serializeKeys({ repository, branch, keys }: Omit<KeysFile, 'v'>): Uint8Array {
  const recorded = keys.map(({ key, since, at }) => ({ key, since, at }));
  return new TextEncoder().encode(
    `${JSON.stringify({ v: 1, repository, branch, keys: recorded }, null, 2)}\n`,
  );
}

/** A key that is there twice, or is spelled in two ways, would count as a new one. */
export function parseKeys(bytes: Uint8Array): ParseResult<KeysFile> {
  const read = parseJson(bytes, isKeysFile);
  if (read.outcome === 'broken') return read;
  const keys = read.value.keys.map(({ key }) => key);
  if (new Set(keys).size < keys.length) return parseFailure('it names a key twice');
  const odd = keys.find((key) => Buffer.from(key, 'base64').toString('base64') !== key);
  return odd === undefined ? read : parseFailure('a key is not in base64');
}
