import { parseCursor, serializeDay, serializeLive } from '../../domain/ledger/files/checkpoint.ts';
import { CURSOR_PATH, LIVE, livePath, REVIEWS_PATH } from '../../domain/ledger/files/ledger-paths.ts';
import { serializeReviews } from '../../domain/ledger/files/reviews-file.ts';
import type { EntryState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

type ReadBytes = (path: string) => Promise<Uint8Array | null>;

/**
 * Compares the checkpoint at the ledger's head with the state that all entries add up to, byte for byte.
 * Returns the cursor; null if there is none.
 */
export async function checkCheckpoint(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  state: EntryState,
  note: Note,
): Promise<string | null> {
  const read: ReadBytes = async (path) => (await clone.objects.get(ledger.commit, path))?.bytes ?? null;
  const liveFiles = (await clone.objects.tree(ledger.commit, LIVE.slice(0, -1))) ?? [];
  const livePaths = liveFiles.map(({ name }) => `${LIVE}${name}`);
  await checkLive(read, livePaths, state, note);

  const reviews = await read(REVIEWS_PATH);
  const hasNoReviews = reviews === null && state.owed.length === 0;
  if (!hasNoReviews && !isSame(serializeReviews(state.owed), reviews)) {
    note(auditFinding('checkpoint-differs', REVIEWS_PATH));
  }
  return checkCursor(await read(CURSOR_PATH), state, note);
}

async function checkLive(
  read: ReadBytes,
  paths: readonly string[],
  { live }: EntryState,
  note: Note,
): Promise<void> {
  const byRole = Map.groupBy(live, ({ role }) => role);
  const expected = new Map(
    [...byRole].map(([role, effects]) => [livePath(role), serializeLive(role, effects)]),
  );
  for (const path of new Set([...expected.keys(), ...paths])) {
    const bytes = expected.get(path) ?? null;
    if (isSame(bytes, await read(path))) continue;
    const detail = bytes === null ? 'nothing of it is live' : grantsIn(path, live);
    note(auditFinding('checkpoint-differs', path, detail));
  }
}

function checkCursor(bytes: Uint8Array | null, { nextSeq, policy }: EntryState, note: Note): string | null {
  const differs = (detail: string) => note(auditFinding('checkpoint-differs', CURSOR_PATH, detail));
  const result = bytes === null ? null : parseCursor(bytes);
  if (result?.outcome !== 'parsed') {
    differs(result?.because ?? 'it is missing');
    return null;
  }
  const cursor = result.value;
  if (cursor.next_seq !== nextSeq) {
    differs(`it counts ${cursor.next_seq - 1} entries, there are ${nextSeq - 1}`);
  }
  if (cursor.policy?.commit !== policy?.commit || cursor.policy?.blob !== policy?.blob) {
    differs('another policy is in force');
  }
  return cursor.main;
}

/** Compares the file of a day with the state that the entries before it add up to. */
export function checkDayStart(
  path: string,
  bytes: Uint8Array | null,
  { nextSeq, live }: Pick<EntryState, 'nextSeq' | 'live'>,
  note: Note,
): void {
  const day = /(\d{4})\/(\d{2})\/(\d{2})\.json$/.exec(path)?.slice(1).join('-') ?? '';
  const expected = serializeDay({ day, next_seq: nextSeq, effects: live });
  if (bytes === null || !isSame(expected, bytes)) note(auditFinding('day-differs', path));
}

function grantsIn(path: string, live: readonly LiveEffect[]): string {
  return live
    .filter(({ role }) => livePath(role) === path)
    .map(({ grant }) => grant)
    .slice(0, 5)
    .join(', ');
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
