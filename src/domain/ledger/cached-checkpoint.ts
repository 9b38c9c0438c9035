import { ledgerShapes } from './entry-shape.ts';
import { liveEffectShape } from './files/checkpoint.ts';
import type { LiveEffect } from './live-effect.ts';

/**
 * A copy of the checkpoint in the store. Revocations need no more than this while GitHub cannot be reached.
 */
export interface CachedCheckpoint {
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
  /** The public keys of the record. It never loses one. Absent if it was never signed. */
  readonly keys?: readonly string[];
}

/** The value of `live` as the store has it, with the version of its format. */
interface StoredLive {
  readonly v: 1;
  readonly live: readonly LiveEffect[];
  readonly keys?: readonly string[];
}

const isStoredLive = ledgerShapes.compile<StoredLive>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'live'],
  properties: {
    v: { const: 1 },
    live: { type: 'array', items: liveEffectShape },
    keys: { type: 'array', items: { type: 'string' } },
  },
});

export function serializeLiveForStore({ live, keys }: Omit<CachedCheckpoint, 'nextSeq'>): string {
  return JSON.stringify({ v: 1, live, ...(keys === undefined ? {} : { keys }) } satisfies StoredLive);
}

/** Null if another version of Curfew wrote the value. The caller reads the ledger then. */
export function parseLiveFromStore(value: unknown): Omit<CachedCheckpoint, 'nextSeq'> | null {
  if (!isStoredLive(value)) return null;
  const { live, keys } = value;
  return { live, ...(keys === undefined ? {} : { keys }) };
}
