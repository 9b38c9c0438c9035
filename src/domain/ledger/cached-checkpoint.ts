import type { NewEntry } from './entry.ts';
import { isEntry, ledgerShapes } from './entry-shape.ts';
import { liveEffectShape } from './files/checkpoint.ts';
import type { LiveEffect } from './live-effect.ts';

/**
 * A copy of the checkpoint in the store. Revocations need no more than this while GitHub cannot be reached.
 */
export interface CachedCheckpoint {
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
}

interface CachedLive {
  readonly v: 1;
  readonly live: readonly LiveEffect[];
}

const isCachedLive = ledgerShapes.compile<CachedLive>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'live'],
  properties: { v: { const: 1 }, live: { type: 'array', items: liveEffectShape } },
});

export function serializeCachedLive(live: readonly LiveEffect[]): string {
  return JSON.stringify({ v: 1, live } satisfies CachedLive);
}

/** Null if another version of Curfew wrote the value. The caller reads the ledger then. */
export function parseCachedLive(value: unknown): readonly LiveEffect[] | null {
  return isCachedLive(value) ? value.live : null;
}

/**
 * Whether the ledger can record this value. An entry that another version of Curfew left in the store may not
 * fit.
 */
export function isNewEntry(value: unknown): value is NewEntry {
  return typeof value === 'object' && value !== null && isEntry({ ...value, v: 1, seq: 1, id: ANY_ID });
}

const ANY_ID = '0'.repeat(40);
