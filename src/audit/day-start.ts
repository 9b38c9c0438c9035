import { FOLDER } from '../domain/git-mode.ts';
import { type DayStart, parseDay } from '../domain/ledger/files/checkpoint.ts';
import { DAYS_FOLDER } from '../domain/ledger/files/ledger-paths.ts';
import type { Clone } from '../ports/clone.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';

/** Nothing was live before the first entry. */
const BEFORE_FIRST_ENTRY: DayStart = { v: 1, day: '0000-00-00', next_seq: 1, effects: [] };

/** The effects that were live at the start of `day`, from the newest file of a day up to `day`. */
export async function dayStart(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  day: string,
  note: Note,
): Promise<DayStart> {
  const days = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === DAYS_FOLDER);
  const path = days === undefined ? null : await newestPath(clone, days.oid, DAYS_FOLDER, day.split('-'));
  if (path === null) return BEFORE_FIRST_ENTRY;
  const file = await clone.objects.get(ledger.commit, path);
  const result = file?.bytes ? parseDay(path, file.bytes) : null;
  if (result?.outcome === 'parsed') return result.value;
  note(auditFinding('unreadable-file', path, result?.because ?? ''));
  return BEFORE_FIRST_ENTRY;
}

/** The newest file below a folder that is not after the year, month and day in `parts`. */
async function newestPath(
  clone: Clone,
  folder: string,
  folderPath: string,
  parts: readonly string[],
): Promise<string | null> {
  const [part = '', ...rest] = parts;
  const entries = (await clone.objects.tree(folder)) ?? [];
  for (const { name, oid, mode } of entries.toReversed()) {
    const path = `${folderPath}${name}`;
    const entryPart = name.replace(/\.json$/, '');
    if (entryPart > part) continue;
    if (mode !== FOLDER) return path;
    // In an earlier year or month, the last day is the newest.
    const found = await newestPath(clone, oid, `${path}/`, entryPart < part ? LAST : rest);
    if (found !== null) return found;
  }
  return null;
}

/** After any month and any day. */
const LAST = ['99', '99'];
