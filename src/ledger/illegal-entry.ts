import type { NewEntry } from '../domain/ledger/entry.ts';

/**
 * The ledger refuses an entry that would allow an action. It recorded nothing of that append, and the action
 * must not happen.
 */
export class IllegalEntry extends Error {
  readonly entry: NewEntry;

  constructor(entry: NewEntry, because: string) {
    super(`the ledger refuses ${entry.type}${'grant' in entry ? ` of ${entry.grant}` : ''}: ${because}`);
    this.name = 'IllegalEntry';
    this.entry = entry;
  }
}
