import type { Person } from '../../person.ts';
import type { Entry, NewEntry, Requested } from '../entry.ts';

export type OpenRequest = Requested & { readonly pull: number; readonly at: string };

/** The last `requested` of each grant in each pull request that nothing has answered: no landing, no closing. */
export function openRequests(entries: readonly NewEntry[]): readonly OpenRequest[] {
  const open = new Map<string, OpenRequest>();
  for (const entry of entries) {
    if (!('grant' in entry) || !('pull' in entry) || entry.pull === null) continue;
    const key = `${entry.pull} ${entry.grant}`;
    if (entry.type === 'requested') open.set(key, { ...entry, pull: entry.pull });
    else if (answers(entry)) open.delete(key);
  }
  return [...open.values()];
}

function answers({ type }: NewEntry): boolean {
  return type === 'authorized' || type === 'refused' || type === 'declined' || type === 'abandoned';
}

/** Nobody will answer it any more: its pull request was closed, or landed without it. */
export function abandoned({ grant, revision, holder, role, pull, round }: OpenRequest, at: string): NewEntry {
  return { type: 'abandoned', at, grant, revision, holder, role, pull, round, by: null };
}

/** Somebody who may said no, and its pull request was closed. */
export function declined(
  { grant, revision, holder, role, pull, round }: OpenRequest,
  at: string,
  by: Person,
): NewEntry {
  return { type: 'declined', at, grant, revision, holder, role, pull, round, by };
}

/** Pull requests that the record still waits for. */
export function pullsWaitedFor(entries: readonly Entry[]): ReadonlySet<number> {
  return new Set(openRequests(entries).map(({ pull }) => pull));
}

/** Pull requests of this author that the record still waits for, in order. */
export function openPullsOf(entries: readonly Entry[], authorId: number): readonly number[] {
  const theirs = openRequests(entries).filter(({ author }) => author.id === authorId);
  return [...new Set(theirs.map(({ pull }) => pull))].sort((a, b) => a - b);
}
