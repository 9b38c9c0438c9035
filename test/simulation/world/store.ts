import type { Store } from '../../../src/ports/store.ts';
import type { Line } from './line.ts';

/** The store as one process reaches it. */
export function storeOver(line: Line, kept: Store): Store {
  const ask = async <T>(name: string, act: () => Promise<T>): Promise<T> =>
    line.call(
      { to: 'queue', name, reads: false, fails: (message) => new Error(message) },
      // The store in memory is done as soon as it is called.
      act,
    );
  return {
    load: (repository, id) => ask('load what is kept', () => kept.load(repository, id)),
    saveCheckpoint: (repository, known, id) => ask('keep', () => kept.saveCheckpoint(repository, known, id)),
    addPending: (repository, entries, id) =>
      ask('keep what waits', () => kept.addPending(repository, entries, id)),
    deletePending: (repository, ids, id) =>
      ask('delete pending', () => kept.deletePending(repository, ids, id)),
    claimNotification: (repository, key, when) =>
      ask('claim notification', () => kept.claimNotification(repository, key, when)),
    markSent: (repository, key) => ask('mark sent', () => kept.markSent(repository, key)),
    firstSeen: (repository, commit, now) => ask('first seen', () => kept.firstSeen(repository, commit, now)),
    identify: (repository, id) => ask('identify', () => kept.identify(repository, id)),
    storeId: () => kept.storeId(),
    repositories: () => ask('list repositories', () => kept.repositories()),
  };
}
