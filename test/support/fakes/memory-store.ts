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
  /** The name under which the state of a repository is stored. */
  const nameOf = (name: string, id: number | null): string => {
    const [stored] = [...identities].find(([, each]) => each === id) ?? [];
    if (stored === undefined && id !== null && identities.has(name))
      throw new Error(`the name ${name} belongs to another repository`);
    return stored ?? name;
  };
  const waitingOf = (repository: string): Map<string, NewEntry> => {
    const entries = waiting.get(repository) ?? new Map<string, NewEntry>();
    waiting.set(repository, entries);
    return entries;
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
    async load(name: string, knownId: number | null = null) {
      reached();
      const [repository] = [...identities].find(([, each]) => each === knownId) ?? [name];
      return {
        id: identities.get(repository) ?? null,
        checkpoint: known.get(repository) ?? null,
        pending: [...waitingOf(repository).values()],
      };
    },
    async saveCheckpoint(name: string, what: CachedCheckpoint, knownId: number | null = null) {
      reached();
      const repository = nameOf(name, knownId);
      if (what.nextSeq >= (known.get(repository)?.nextSeq ?? 0)) known.set(repository, what);
    },
    async addPending(name: string, entries: readonly NewEntry[], knownId: number | null = null) {
      reached();
      const repository = nameOf(name, knownId);
      for (const entry of entries) {
        const id = entryId(entry);
        if (!waitingOf(repository).has(id)) waitingOf(repository).set(id, entry);
      }
    },
    async deletePending(name: string, ids: readonly string[], knownId: number | null = null) {
      reached();
      const repository = nameOf(name, knownId);
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
      const [oldName] = [...identities].find(([, each]) => each === id) ?? [];
      identities.set(repository, id);
      if (oldName === undefined) return id;
      identities.delete(oldName);
      const [before, here] = [known.get(oldName), known.get(repository)];
      if (before !== undefined && before.nextSeq > (here?.nextSeq ?? 0)) known.set(repository, before);
      known.delete(oldName);
      waiting.set(repository, new Map([...waitingOf(oldName), ...waitingOf(repository)]));
      waiting.delete(oldName);
      for (const [key, until] of [...claims].filter(([key]) => key.startsWith(`${oldName} `))) {
        claims.delete(key);
        claims.set(key.replace(oldName, repository), until);
      }
      for (const [key, first] of [...seen].filter(([key]) => key.startsWith(`${oldName} `))) {
        const newKey = key.replace(oldName, repository);
        const stored = seen.get(newKey);
        seen.delete(key);
        seen.set(newKey, stored !== undefined && stored < first ? stored : first);
      }
      return id;
    },
    async storeId() {
      reached();
      return '5707e001';
    },
    async repositories() {
      reached();
      return [...known.keys()].sort();
    },
  };
  return store;
}
