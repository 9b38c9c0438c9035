import { type DayStart, parseDay } from '../domain/ledger/files/checkpoint.ts';
import { DAYS } from '../domain/ledger/files/ledger-paths.ts';
import { auditFinding, type Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';

/** Before anything was recorded, nothing was live. */
const BEGINNING: DayStart = { v: 1, day: '0000-00-00', next_seq: 1, effects: [] };

/** What was live as the last day of the record began that is not after `day`. From the beginning, where there is none. */
export async function dayStart(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  day: string,
  note: Note,
): Promise<DayStart> {
  const newest = async (tree: string, path: string, wanted: readonly string[]): Promise<string | null> => {
    const [part = '', ...rest] = wanted;
    const entries = (await clone.objects.tree(tree)) ?? [];
    for (const { name, oid, mode } of entries.toReversed()) {
      const own = `${path}${name}`;
      const start = name.replace(/\.json$/, '');
      if (start > part) continue;
      // Of an earlier month or year, its last day.
      const found = mode === FOLDER ? await newest(oid, `${own}/`, start < part ? LAST : rest) : own;
      if (found !== null) return found;
    }
    return null;
  };
  const top = (await clone.objects.tree(ledger.commit))?.find(({ name }) => `${name}/` === DAYS);
  const path = top === undefined ? null : await newest(top.oid, DAYS, day.split('-'));
  if (path === null) return BEGINNING;
  const file = await clone.objects.get(ledger.commit, path);
  const read = file?.bytes ? parseDay(path, file.bytes) : null;
  if (read?.outcome === 'parsed') return read.value;
  note(auditFinding('unreadable-file', path, read?.because ?? ''));
  return BEGINNING;
}

const FOLDER = '40000';
const LAST = ['99', '99', '99'];
