import type { NewEntry } from './entry.ts';
import { isEntry, ledgerShapes } from './entry-shape.ts';
import { liveEffectShape } from './files/checkpoint.ts';
import type { LiveEffect } from './live-effect.ts';

/** What is known of a ledger without asking for it: enough to end what is due. */
export interface CachedCheckpoint {
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
}

interface Written {
  readonly v: 1;
  readonly live: readonly LiveEffect[];
}

const isWritten = ledgerShapes.compile<Written>({
  type: 'object',
  additionalProperties: false,
  required: ['v', 'live'],
  properties: { v: { const: 1 }, live: { type: 'array', items: liveEffectShape } },
});

export function writeLive(live: readonly LiveEffect[]): string {
  return JSON.stringify({ v: 1, live } satisfies Written);
}

/** Null for what another version wrote: the ledger is asked then. */
export function readLive(value: unknown): readonly LiveEffect[] | null {
  return isWritten(value) ? value.live : null;
}

/** Whether this can be recorded. What another version left waiting may not be. */
export function isNewEntry(value: unknown): value is NewEntry {
  return typeof value === 'object' && value !== null && isEntry({ ...value, v: 1, seq: 1, id: NO_ID });
}

const NO_ID = '0'.repeat(40);
