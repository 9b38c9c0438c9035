import type { DateTime } from 'luxon';
import type { CachedCheckpoint } from '../../../src/domain/ledger/cached-checkpoint.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import type { Store } from '../../../src/ports/store.ts';

/** A database that outlives processes of a test. While it is down, every call rejects. */
export function memoryStore(): Store & { down: boolean; lose(): void } {
  const known = new Map<string, CachedCheckpoint>();
  const waiting = new Map<string, Map<string, NewEntry>>();
  const identities = new Map<string, number>();
  /** The time until which a process has claimed it; null if it was sent. */
  const claims = new Map<string, number | null>();
  const seen = new Map<string, DateTime>();
  const reached = (): void => {
    if (store.down) throw new Error('the database is down');
  };
  const waitingOf = (repository: string): Map<string, NewEntry> => {
    const theirs = waiting.get(repository) ?? new Map<string, NewEntry>();
    waiting.set(repository, theirs);
    return theirs;
  };
  const store = {
    down: false,
    lose() {
      known.clear();
      waiting.clear();
      identities.clear();
      claims.clear();
      seen.clear();
    },
    async load(repository: string) {
      reached();
      return { checkpoint: known.get(repository) ?? null, pending: [...waitingOf(repository).values()] };
    },
    async saveCheckpoint(repository: string, what: CachedCheckpoint) {
      reached();
      if (what.nextSeq >= (known.get(repository)?.nextSeq ?? 0)) known.set(repository, what);
    },
    async addPending(repository: string, entries: readonly NewEntry[]) {
      reached();
      for (const entry of entries) {
        const id = entryId(entry);
        if (!waitingOf(repository).has(id)) waitingOf(repository).set(id, entry);
      }
    },
    async deletePending(repository: string, ids: readonly string[]) {
      reached();
      for (const id of ids) waitingOf(repository).delete(id);
    },
    async claimNotification(
      repository: string,
      key: string,
      { now, until }: { readonly now: DateTime; readonly until: DateTime },
    ) {
      reached();
      const busy = claims.get(`${repository} ${key}`);
      if (busy === null) return 'sent' as const;
      if (busy !== undefined && busy > +now) return 'in-progress' as const;
      claims.set(`${repository} ${key}`, +until);
      return 'claimed' as const;
    },
    async markSent(repository: string, key: string) {
      reached();
      claims.set(`${repository} ${key}`, null);
    },
    async firstSeen(repository: string, commit: string, now: DateTime) {
      reached();
      const key = `${repository} ${commit}`;
      const first = seen.get(key) ?? now;
      seen.set(key, first);
      return first;
    },
    async identify(repository: string, id: number) {
      reached();
      const taken = identities.get(repository);
      if (taken !== undefined) return taken;
      const [was] = [...identities].find(([, each]) => each === id) ?? [];
      identities.set(repository, id);
      if (was === undefined) return id;
      identities.delete(was);
      for (const [key, first] of seen) {
        const [of, commit] = key.split(' ');
        if (of === was) seen.set(`${repository} ${commit}`, first);
      }
      for (const map of [known, waiting] as Map<string, never>[]) {
        const theirs = map.get(was);
        map.delete(was);
        if (theirs !== undefined) map.set(repository, theirs);
      }
      return id;
    },
    async repositories() {
      reached();
      return [...known.keys()].sort();
    },
  };
  return store;
}
