import type { Person } from '../../person.ts';
import type { Authorized, Entry, NewEntry, Requested } from '../entry.ts';

export type OpenRequest = Requested & { readonly pull: number; readonly at: string };

/**
 * The last `requested` entry of each grant in each pull request, unless the grant landed or the pull request
 * was closed since. A merge can land pull requests with one head at once: an authorized revision answers each
 * request for it.
 */
export function openRequests(entries: readonly NewEntry[]): readonly OpenRequest[] {
  const open = new Map<string, OpenRequest>();
  for (const entry of entries) {
    // A shorter window may be authorized before GitHub names its pull request.
    if (entry.type === 'authorized') deleteRevision(open, entry);
    if (!('grant' in entry) || !('pull' in entry) || entry.pull === null) continue;
    const key = `${entry.pull} ${entry.grant}`;
    if (entry.type === 'requested') open.set(key, { ...entry, pull: entry.pull });
    else if (isAnswer(entry)) open.delete(key);
  }
  return [...open.values()];
}

function deleteRevision(
  open: Map<string, OpenRequest>,
  { grant, revision }: Pick<Authorized, 'grant' | 'revision'>,
): void {
  for (const [key, request] of open)
    if (request.grant === grant && request.revision === revision) open.delete(key);
}

function isAnswer({ type }: NewEntry): boolean {
  return type === 'authorized' || type === 'refused' || type === 'declined' || type === 'abandoned';
}

/**
 * Records that no approver will answer a request: its pull request was closed, or was merged without this
 * grant.
 */
export function abandonedEntry(
  { grant, revision, holder, role, pull, round }: OpenRequest,
  at: string,
): NewEntry {
  return { type: 'abandoned', at, grant, revision, holder, role, pull, round, by: null };
}

/** Records that an eligible approver asked for changes, and the pull request was closed. */
export function declinedEntry(
  { grant, revision, holder, role, pull, round }: OpenRequest,
  at: string,
  by: Person,
): NewEntry {
  return { type: 'declined', at, grant, revision, holder, role, pull, round, by };
}

/** Pull requests with requests that the record has no answer to. */
export function pullsWithOpenRequests(entries: readonly Entry[]): ReadonlySet<number> {
  return new Set(openRequests(entries).map(({ pull }) => pull));
}

/** Pull requests of this author with requests that the record has no answer to, by number. */
export function openPullsOfAuthor(entries: readonly Entry[], authorId: number): readonly number[] {
  const requests = openRequests(entries).filter(({ author }) => author.id === authorId);
  return [...new Set(requests.map(({ pull }) => pull))].sort((a, b) => a - b);
}
