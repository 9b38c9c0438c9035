import { ledgerShapes } from './entry-shape.ts';
import { liveEffectShape } from './files/checkpoint.ts';
import type { LiveEffect } from './live-effect.ts';

/**
 * A copy of the checkpoint in the store. Revocations need no more than this while GitHub cannot be reached.
 */
export interface CachedCheckpoint {
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
}

/** The value of `live` as the store has it, with the version of its format. */
interface StoredLive {
  readonly v: 1;
  readonly live: readonly LiveEffect[];
}

const isStoredLive = ledgerShapes.compile<StoredLive>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'live'],
  properties: { v: { const: 1 }, live: { type: 'array', items: liveEffectShape } },
});

export function serializeLiveForStore(live: readonly LiveEffect[]): string {
  return JSON.stringify({ v: 1, live } satisfies StoredLive);
}

/** Null if another version of Curfew wrote the value. The caller reads the ledger then. */
export function parseLiveFromStore(value: unknown): readonly LiveEffect[] | null {
  return isStoredLive(value) ? value.live : null;
}
