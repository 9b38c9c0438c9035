import { type IdFile, parseIdFile } from '../../domain/ledger/id-file.ts';
import type { IndexSum } from '../../domain/ledger/index-sum.ts';
import { IDS, readEntriesPath } from '../../domain/ledger/ledger-paths.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

type Place = Pick<AuditRecord, 'clone' | 'ledger'>;

export const SPENT = 'spent';

/** What the index of grants says, added up; how many grants it names. */
export async function sumOfIndex(place: Place, sum: IndexSum, note: Note): Promise<number> {
  let grants = 0;
  for await (const { grant, spent, entries } of idFiles(place, note)) {
    grants++;
    if (spent) sum.add(grant, SPENT);
    for (const path of entries) sum.add(grant, path);
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
  for await (const { grant, spent, entries } of idFiles(place, () => {})) {
    left.delete(grant);
    const said = new Set([...entries, ...(spent ? [SPENT] : [])]);
    const is = speaksOf.get(grant) ?? new Set();
    const wrong = [...said].filter((each) => !is.has(each)).concat([...is].filter((each) => !said.has(each)));
    if (wrong.length > 0 || said.size < entries.length) {
      note(auditFinding('index-differs', `grant ${grant}`, wrong.slice(0, 5).join(', ')));
    }
  }
  for (const grant of left) note(auditFinding('index-differs', `grant ${grant}`, 'it is not in the index'));
}

async function* idFiles({ clone, ledger }: Place, note: Note): AsyncGenerator<IdFile> {
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === IDS);
  if (top === undefined) return;
  const listed = async function* () {
    for (const folder of (await clone.objects.tree(top.oid)) ?? []) {
      const files = await clone.objects.tree(folder.oid);
      if (files === null) note(auditFinding('broken-index', `${IDS}${folder.name}`, 'it is no folder'));
      for (const { name, oid } of files ?? []) yield { path: `${IDS}${folder.name}/${name}`, oid };
    }
  };
  for await (const { wanted, object } of clone.objects.stream(listed())) {
    const read = object?.bytes ? parseIdFile(wanted.path, object.bytes) : null;
    if (read?.outcome !== 'parsed')
      note(auditFinding('broken-index', wanted.path, read?.because ?? 'no file'));
    else if (read.value.entries.every((path) => readEntriesPath(path) !== null)) yield read.value;
    else note(auditFinding('broken-index', wanted.path, 'it names what is no file of entries'));
  }
}
