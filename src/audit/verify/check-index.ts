import { type IdFile, parseIdFile } from '../../domain/ledger/files/id-file.ts';
import type { IndexSum } from '../../domain/ledger/files/index-sum.ts';
import { IDS, readEntriesPath } from '../../domain/ledger/files/ledger-paths.ts';
import type { GitObject } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

export const SPENT = 'spent';

/** What the index of grants says, added up; how many grants it names. */
export async function sumOfIndex(place: Place, sum: IndexSum, note: Note): Promise<number> {
  let grants = 0;
  for await (const handful of idFiles(place, note)) {
    grants += handful.length;
    for (const { grant, spent, entries } of handful) {
      if (spent) sum.add(grant, SPENT);
      for (const path of entries) sum.add(grant, path);
    }
  }
  return grants;
}

/** Where the index and the entries differ, grant by grant. For when it is known that they do: it holds all of both. */
export async function whereIndexDiffers(
  place: Place,
  speaksOf: ReadonlyMap<string, ReadonlySet<string>>,
  note: Note,
): Promise<void> {
  const left = new Set(speaksOf.keys());
  for await (const handful of idFiles(place, () => {})) {
    for (const { grant, spent, entries } of handful) {
      left.delete(grant);
      const said = new Set([...entries, ...(spent ? [SPENT] : [])]);
      const is = speaksOf.get(grant) ?? new Set();
      const wrong = [...said]
        .filter((each) => !is.has(each))
        .concat([...is].filter((each) => !said.has(each)));
      if (wrong.length > 0 || said.size < entries.length) {
        note(auditFinding('index-differs', `grant ${grant}`, wrong.slice(0, 5).join(', ')));
      }
    }
  }
  for (const grant of left) note(auditFinding('index-differs', `grant ${grant}`, 'it is not in the index'));
}

async function* idFiles({ clone, ledger }: Place, note: Note): AsyncGenerator<readonly IdFile[]> {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === IDS);
  if (top === undefined) return;
  const listed = async function* () {
    for (const folder of (await clone.objects.tree(top.oid)) ?? []) {
      const files = await clone.objects.tree(folder.oid);
      if (files === null) note(auditFinding('broken-index', `${IDS}${folder.name}`, 'it is no folder'));
      yield (files ?? []).map(({ name, oid }) => ({ path: `${IDS}${folder.name}/${name}`, oid }));
    }
  };
  const fileIn = (path: string, object: GitObject | null): readonly IdFile[] => {
    const read = object?.bytes ? parseIdFile(path, object.bytes) : null;
    if (read?.outcome !== 'parsed') note(auditFinding('broken-index', path, read?.because ?? 'no file'));
    else if (read.value.entries.every((each) => readEntriesPath(each) !== null)) return [read.value];
    else note(auditFinding('broken-index', path, 'it names what is no file of entries'));
    return [];
  };
  for await (const handful of clone.objects.stream(listed())) {
    yield handful.flatMap(({ wanted, object }) => fileIn(wanted.path, object));
  }
}
