import type { Entry } from '../domain/ledger/entry.ts';
import { parseIdFile } from '../domain/ledger/files/id-file.ts';
import { idPath, readEntriesPath } from '../domain/ledger/files/ledger-paths.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';
import { entriesIn } from './read-entries.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

/**
 * Every entry about each of these grants, by `seq`. The index names the files to read, so the cost grows with
 * the number of grants, not with the record. A grant without an index has no life here.
 */
export async function readLives(
  place: Place,
  grants: Iterable<string>,
  note: Note,
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const { clone, ledger } = place;
  const lives = new Map<string, Entry[]>();
  const paths = new Set<string>();
  for await (const { grant, files } of readIndexes(place, grants, note)) {
    lives.set(grant, []);
    for (const path of files) paths.add(path);
  }
  const files = [...paths].sort().map((path) => ({ path, oid: `${ledger.commit}:${path}` }));
  for await (const batch of clone.objects.stream([files])) {
    for (const entry of batch.flatMap(({ wanted, object }) => entriesIn(wanted.path, object, note))) {
      if ('grant' in entry && entry.grant !== null) lives.get(entry.grant)?.push(entry);
    }
  }
  for (const life of lives.values()) life.sort((a, b) => a.seq - b.seq);
  return lives;
}

/** The files of entries that the index of each grant names. */
async function* readIndexes(
  { clone, ledger }: Place,
  grants: Iterable<string>,
  note: Note,
): AsyncGenerator<{ readonly grant: string; readonly files: readonly string[] }> {
  const indexes = [...grants].map((grant) => ({ grant, oid: `${ledger.commit}:${idPath(grant)}` }));
  for await (const batch of clone.objects.stream([indexes])) {
    for (const { wanted, object } of batch) {
      if (object === null) continue;
      const path = idPath(wanted.grant);
      const result = object.bytes === null ? null : parseIdFile(path, object.bytes);
      if (result?.outcome !== 'parsed') {
        note(auditFinding('broken-index', path, result?.because ?? 'it is too large'));
        continue;
      }
      const { entries } = result.value;
      for (const file of entries.filter((name) => readEntriesPath(name) === null)) {
        note(auditFinding('broken-index', path, `it names ${file}`));
      }
      yield { grant: wanted.grant, files: entries.filter((name) => readEntriesPath(name) !== null) };
    }
  }
}
