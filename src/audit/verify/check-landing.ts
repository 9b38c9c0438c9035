import { DateTime } from 'luxon';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import type { Change } from '../../domain/grants/request.ts';
import { windowOf } from '../../domain/grants/window-of.ts';
import { iso } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { isOver, isSpent, lastAuthorized } from '../../domain/ledger/history/life.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { digestOfLanded } from '../landed-grant.ts';

export interface Landing {
  readonly commit: string;
  readonly diff: readonly Change[];
  readonly entries: readonly Entry[];
}

export interface LandingChecks {
  readonly counts: { digests: number };
  readonly note: Note;
  /** Every entry so far about a grant, by `seq`. */
  readonly life: (grant: string) => Promise<readonly Entry[]>;
}

/** Holds what landed against the entries that tell of it, both ways. */
export async function checkLanding({ commit, diff, entries }: Landing, checks: LandingChecks): Promise<void> {
  const { note, life } = checks;
  const unexplained = new Map(diff.map((change) => [idOf(change), change]));
  for (const entry of entries) {
    if (!('grant' in entry) || entry.grant === null) continue;
    const change = unexplained.get(entry.grant);
    unexplained.delete(entry.grant);
    const taken = entry.type === 'reverted' || entry.type === 'ended';
    if (change === undefined || taken !== (change.kind === 'withdrawn')) {
      note(
        auditFinding('entry-unexplained', `entry ${entry.seq}`, `${entry.type} ${entry.grant} at ${commit}`),
      );
    } else if (entry.type === 'authorized' && change.kind !== 'withdrawn') {
      await checkAuthorized(entry, change.after, checks);
    }
  }
  const upTo = entries.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  for (const [grant, change] of unexplained) {
    const known = (await life(grant)).filter(({ seq }) => seq <= upTo);
    if (!needsNoEntry(change, known)) {
      note(auditFinding('change-unexplained', `grant ${grant}`, `${change.kind} at commit ${commit}`));
    }
  }
}

async function checkAuthorized(
  entry: Authorized & Entry,
  { grant, path }: PlacedGrant,
  { counts, note, life }: LandingChecks,
): Promise<void> {
  const where = `entry ${entry.seq}`;
  counts.digests++;
  if (path !== entry.path) note(auditFinding('entry-unexplained', where, `${entry.grant} landed in ${path}`));
  const same =
    grant.role === entry.role && grant.ticket === entry.ticket && grant.breakGlass === entry.break_glass;
  if (!same || digestOfLanded(grant, entry) !== entry.revision) {
    note(auditFinding('digest-differs', where, entry.grant));
  }
  const from = entry.replaces === null ? entry.evidence.merged_at : await firstStart(entry, life);
  if (from === undefined) return;
  const window = windowOf(grant.window, DateTime.fromMillis(Date.parse(from), { zone: 'utc' }));
  const follows =
    window !== null && iso(window.starts) === entry.window.starts && iso(window.ends) === entry.window.ends;
  if (!follows) note(auditFinding('window-differs', where, entry.grant));
}

/** An extension lasts from where the revision before it began. */
async function firstStart(
  entry: Authorized & Entry,
  life: LandingChecks['life'],
): Promise<string | undefined> {
  const before = (await life(entry.grant)).filter(({ seq }) => seq < entry.seq);
  return lastAuthorized(before)?.window.starts;
}

/** Less of what is over, or was never given, changes nothing; the removal of what was never authorized neither. */
function needsNoEntry(change: Change, life: readonly Entry[]): boolean {
  if (change.kind === 'withdrawn') return !isSpent(life);
  return change.kind === 'shortened' && (!isSpent(life) || isOver(life));
}

function idOf(change: Change): string {
  return change.kind === 'withdrawn' ? change.before.grant.id : change.after.grant.id;
}
