import type { Entry } from '../domain/ledger/entry.ts';
import { parseIdFile } from '../domain/ledger/files/id-file.ts';
import { idPath, readEntriesPath } from '../domain/ledger/files/ledger-paths.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';
import { entriesIn } from './read-entries.ts';

/** Every entry about each of these grants, by `seq`, by way of the index: cost grows with what is asked for. */
export async function readLives(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  grants: Iterable<string>,
  note: Note,
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const at = (path: string) => `${ledger.commit}:${path}`;
  const lives = new Map<string, Entry[]>();
  const speaksOf = new Set<string>();

  const ids = [...grants].map((grant) => ({ grant, oid: at(idPath(grant)) }));
  for await (const handful of clone.objects.stream([ids])) {
    for (const { wanted, object } of handful) {
      const { grant } = wanted;
      if (object === null) continue;
      const path = idPath(grant);
      const read = object.bytes === null ? null : parseIdFile(path, object.bytes);
      if (read?.outcome !== 'parsed') {
        note(auditFinding('broken-index', path, read?.because ?? 'it is too large'));
        continue;
      }
      lives.set(grant, []);
      for (const file of read.value.entries) {
        if (readEntriesPath(file) === null) note(auditFinding('broken-index', path, `it names ${file}`));
        else speaksOf.add(file);
      }
    }
  }

  const files = [...speaksOf].sort().map((path) => ({ path, oid: at(path) }));
  for await (const handful of clone.objects.stream([files])) {
    for (const entry of handful.flatMap(({ wanted, object }) => entriesIn(wanted.path, object, note))) {
      if ('grant' in entry && entry.grant !== null) lives.get(entry.grant)?.push(entry);
    }
  }
  for (const life of lives.values()) life.sort((a, b) => a.seq - b.seq);
  return lives;
}
