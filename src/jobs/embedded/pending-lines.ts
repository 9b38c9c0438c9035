import type { NewEntry } from '../../domain/ledger/entry.ts';
import { entryId } from '../../domain/ledger/entry-id.ts';
import { isNewEntry } from '../../domain/ledger/is-new-entry.ts';

/** One line of the file of pending entries. */
export interface PendingLine {
  readonly repository: string;
  /** GitHub's id of the repository; null if it was not known when the entry was written. */
  readonly github_id: number | null;
  /** The `entryId`. */
  readonly id: string;
  /** Null if another version wrote an entry that this one cannot read. Such a line stays in the file. */
  readonly entry: NewEntry | null;
  /** The line as it is in the file, with its line end. */
  readonly text: string;
}

export interface ReadLines {
  readonly lines: readonly PendingLine[];
  /** Whether the last line was cut off. No write of it was ever confirmed. */
  readonly isTorn: boolean;
  /** Lines before the last one that are no lines of this file. */
  readonly damaged: number;
}

/** A repository: its name, and GitHub's id of it if that is known. */
export interface RepositoryKey {
  readonly repository: string;
  readonly id: number | null;
}

export function newLine({ repository, id }: RepositoryKey, entry: NewEntry): PendingLine {
  const line = { repository, github_id: id, id: entryId(entry), entry };
  return { ...line, text: `${JSON.stringify(line)}\n` };
}

export function readPendingLines(text: string): ReadLines {
  const whole = text.split('\n');
  const last = whole.pop() ?? '';
  const read = whole.map(readLine);
  return {
    lines: [...read, last === '' ? null : readLine(last)].flatMap((line) => line ?? []),
    isTorn: last !== '',
    damaged: read.filter((line) => line === null).length,
  };
}

/** Two lines with the same key are about the same entry of the same repository. */
export function keyOf({ repository, github_id, id }: PendingLine): string {
  return `${github_id ?? repository} ${id}`;
}

/** Whether a line is of this repository: by GitHub's id if both are known, because a name may change. */
export function isOf(line: PendingLine, { repository, id }: RepositoryKey): boolean {
  return line.github_id !== null && id !== null ? line.github_id === id : line.repository === repository;
}

function readLine(text: string): PendingLine | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { repository, github_id, id, entry } = value as Record<string, unknown>;
    if (typeof repository !== 'string' || typeof id !== 'string') return null;
    if (github_id !== null && typeof github_id !== 'number') return null;
    return { repository, github_id, id, entry: isNewEntry(entry) ? entry : null, text: `${text}\n` };
  } catch {
    return null;
  }
}
