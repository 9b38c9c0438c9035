import type { NewEntry } from '../domain/ledger/entry.ts';

/** Somebody asked for leave that the record does not allow, so nothing of theirs was recorded and nothing may follow. */
export class IllegalEntry extends Error {
  readonly entry: NewEntry;

  constructor(entry: NewEntry, because: string) {
    super(`the ledger refuses ${entry.type}${'grant' in entry ? ` of ${entry.grant}` : ''}: ${because}`);
    this.name = 'IllegalEntry';
    this.entry = entry;
  }
}
