import { parseCursor, serializeDay, serializeLive } from '../../domain/ledger/files/checkpoint.ts';
import { CURSOR_PATH, LIVE, livePath, REVIEWS_PATH } from '../../domain/ledger/files/ledger-paths.ts';
import { serializeReviews } from '../../domain/ledger/files/reviews-file.ts';
import type { OwedReview } from '../../domain/ledger/history/owed-review.ts';
import type { AcceptedPolicy } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import type { AuditRecord } from '../open-record.ts';

/** What all entries add up to. */
export interface Sum {
  readonly nextSeq: number;
  readonly live: readonly LiveEffect[];
  readonly owed: readonly OwedReview[];
  readonly policy: AcceptedPolicy | null;
}

/** The checkpoint at the ledger's head must be what the entries add up to, to the byte. Returns the cursor. */
export async function checkCheckpoint(
  { clone, ledger }: Pick<AuditRecord, 'clone' | 'ledger'>,
  { nextSeq, live, owed, policy }: Sum,
  note: Note,
): Promise<string | null> {
  const bytesAt = async (path: string) => (await clone.objects.get(ledger.commit, path))?.bytes ?? null;

  const listed = (await clone.objects.tree(ledger.commit, LIVE.slice(0, -1))) ?? [];
  const roles = Map.groupBy(live, ({ role }) => role);
  const expected = new Map([...roles].map(([role, own]) => [livePath(role), serializeLive(role, own)]));
  for (const path of new Set([...expected.keys(), ...listed.map(({ name }) => `${LIVE}${name}`)])) {
    const should = expected.get(path) ?? null;
    const is = await bytesAt(path);
    if (!same(should, is)) {
      note(
        auditFinding(
          'checkpoint-differs',
          path,
          should === null ? 'nothing of it is live' : grantsOf(path, live),
        ),
      );
    }
  }

  const reviews = await bytesAt(REVIEWS_PATH);
  if (!same(serializeReviews(owed), reviews) && !(reviews === null && owed.length === 0)) {
    note(auditFinding('checkpoint-differs', REVIEWS_PATH));
  }

  const cursor = await bytesAt(CURSOR_PATH);
  const read = cursor === null ? null : parseCursor(cursor);
  if (read?.outcome !== 'parsed') {
    note(auditFinding('checkpoint-differs', CURSOR_PATH, read?.because ?? 'it is missing'));
    return null;
  }
  const { next_seq, policy: accepted, main } = read.value;
  if (next_seq !== nextSeq) {
    note(
      auditFinding(
        'checkpoint-differs',
        CURSOR_PATH,
        `it counts ${next_seq - 1} entries, there are ${nextSeq - 1}`,
      ),
    );
  }
  if (accepted?.commit !== policy?.commit || accepted?.blob !== policy?.blob) {
    note(auditFinding('checkpoint-differs', CURSOR_PATH, 'another policy is in force'));
  }
  return main;
}

/** What a day began with must be what the entries before it add up to. */
export function checkDayStart(
  path: string,
  bytes: Uint8Array | null,
  { nextSeq, live }: Pick<Sum, 'nextSeq' | 'live'>,
  note: Note,
): void {
  const day = /(\d{4})\/(\d{2})\/(\d{2})\.json$/.exec(path)?.slice(1).join('-') ?? '';
  const should = serializeDay({ day, next_seq: nextSeq, effects: live });
  if (bytes === null || !same(should, bytes)) note(auditFinding('day-differs', path));
}

function grantsOf(path: string, live: readonly LiveEffect[]): string {
  return live
    .filter(({ role }) => livePath(role) === path)
    .map(({ grant }) => grant)
    .slice(0, 5)
    .join(', ');
}

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
