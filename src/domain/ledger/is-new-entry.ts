import type { NewEntry } from './entry.ts';
import { isEntry } from './entry-shape.ts';

/**
 * Whether the ledger can record this value. An entry that another version of Curfew left in the store may not
 * fit.
 */
export function isNewEntry(value: unknown): value is NewEntry {
  return typeof value === 'object' && value !== null && isEntry({ ...value, v: 1, seq: 1, id: ANY_ID });
}

const ANY_ID = '0'.repeat(40);
