import type { Entry } from '../../domain/ledger/entry.ts';
import { type IdFile, parseIdFile } from '../../domain/ledger/files/id-file.ts';
import type { IndexSum } from '../../domain/ledger/files/index-sum.ts';
import { IDS, readEntriesPath } from '../../domain/ledger/files/ledger-paths.ts';
import type { GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { entryFiles } from '../entry-files.ts';
import type { AuditRecord } from '../open-record.ts';
import { readEntries } from '../read-entries.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

/** The fact in an index that the grant was authorized. The other facts are paths. */
export const SPENT = 'spent';

/** Adds up the facts in all indexes of grants. Returns the number of grants. */
export async function sumOfIndex(place: Place, sum: IndexSum, note: Note): Promise<number> {
  let grants = 0;
  for await (const batch of idFiles(place, note)) {
    grants += batch.length;
    for (const { grant, spent, entries } of batch) {
      if (spent) sum.add(grant, SPENT);
      for (const path of entries) sum.add(grant, path);
    }
  }
  return grants;
}

/**
 * Notes the grants whose index differs from the entries. Only for a record in which the sums differ,
 * because this keeps all indexes and paths in memory.
 */
export async function noteIndexDifferences(place: Place, note: Note): Promise<void> {
  const expected = await factsOfEntries(place);
  const missing = new Set(expected.keys());
  for await (const batch of idFiles(place, ignoreFinding)) {
    for (const { grant, spent, entries } of batch) {
      missing.delete(grant);
      const facts = new Set([...entries, ...(spent ? [SPENT] : [])]);
      const expectedFacts = expected.get(grant) ?? new Set();
      const differences = [...facts]
        .filter((fact) => !expectedFacts.has(fact))
        .concat([...expectedFacts].filter((fact) => !facts.has(fact)));
      if (differences.length > 0 || facts.size < entries.length) {
        note(auditFinding('index-differs', `grant ${grant}`, differences.slice(0, 5).join(', ')));
      }
    }
  }
  for (const grant of missing)
    note(auditFinding('index-differs', `grant ${grant}`, 'it is not in the index'));
}

/** The facts that the index of each grant should have. Reads all entries. */
async function factsOfEntries(place: Place): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const facts = new Map<string, Set<string>>();
  const add = (grant: string, fact: string) => facts.set(grant, (facts.get(grant) ?? new Set()).add(fact));
  const files = entryFiles(place, {}, ignoreFinding);
  for await (const batch of readEntries(place, files, ignoreFinding)) {
    for (const { file, entries } of batch) {
      for (const entry of entries) {
        const grant = grantOf(entry);
        if (grant === null) continue;
        add(grant, file.path);
        if (entry.type === 'authorized') add(grant, SPENT);
      }
    }
  }
  return facts;
}

function grantOf(entry: Entry): string | null {
  return 'grant' in entry ? entry.grant : null;
}

/** These files were read before, and their problems noted. */
const ignoreFinding: Note = () => {};

async function* idFiles({ clone, ledger }: Place, note: Note): AsyncGenerator<readonly IdFile[]> {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === IDS);
  if (top === undefined) return;
  const listings = async function* () {
    for (const folder of (await clone.objects.tree(top.oid)) ?? []) {
      const files = await clone.objects.tree(folder.oid);
      if (files === null) note(auditFinding('broken-index', `${IDS}${folder.name}`, 'it is not a folder'));
      yield (files ?? []).map(({ name, oid }) => ({ path: `${IDS}${folder.name}/${name}`, oid }));
    }
  };
  for await (const batch of clone.objects.stream(listings())) {
    yield batch.flatMap(({ wanted, object }) => idFileIn(wanted.path, object, note) ?? []);
  }
}

function idFileIn(path: string, object: GitObject | null, note: Note): IdFile | null {
  const result = object?.bytes ? parseIdFile(path, object.bytes) : null;
  if (result?.outcome !== 'parsed') {
    note(auditFinding('broken-index', path, result?.because ?? 'it is not a file'));
    return null;
  }
  if (result.value.entries.every((name) => readEntriesPath(name) !== null)) return result.value;
  note(auditFinding('broken-index', path, 'it names a file that is not a file of entries'));
  return null;
}
