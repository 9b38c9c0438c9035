import type { Keeping } from '../../../src/ports/keeping.ts';
import type { Line } from './line.ts';

/** What is kept in the job database, as one process reaches it. */
export function keepingOver(line: Line, kept: Keeping): Keeping {
  const ask = async <T>(name: string, act: () => Promise<T>): Promise<T> =>
    line.call(
      { to: 'queue', name, reads: false, fails: (message) => new Error(message) },
      // What is kept in memory is done as soon as it is asked for.
      act,
    );
  return {
    load: (repository) => ask('load what is kept', () => kept.load(repository)),
    keep: (repository, known) => ask('keep', () => kept.keep(repository, known)),
    add: (repository, entries) => ask('keep what waits', () => kept.add(repository, entries)),
    letGo: (repository, ids) => ask('let go', () => kept.letGo(repository, ids)),
    mayTell: (repository, key, when) => ask('may tell', () => kept.mayTell(repository, key, when)),
    wasTold: (repository, key) => ask('was told', () => kept.wasTold(repository, key)),
    identify: (repository, id) => ask('identify', () => kept.identify(repository, id)),
    repositories: () => ask('what is kept', () => kept.repositories()),
  };
}
