import type { NotCounted } from '../domain/decision/decision.ts';
import { formatDuration, formatInstant } from '../domain/grants/times.ts';
import type { Authorized, Entry, Refused, Requested } from '../domain/ledger/entry.ts';
import { accessPeriods } from './access-period.ts';
import { type AccessRow, accessRow } from './access-row.ts';
import { stateAt } from './access-state.ts';
import type { Note } from './audit-finding.ts';
import type { AuditRecord } from './open-record.ts';
import { readJustifications } from './read-justifications.ts';
import { type LandedGrant, readLandedGrant } from './read-landed-grant.ts';
import { readLives } from './read-lives.ts';
import { type ApprovalRow, approvalsOf } from './revision-row.ts';

/** The grant as its file has it. */
export interface WrittenGrant {
  readonly duration: string | null;
  readonly until: string | null;
  readonly from: string | null;
  readonly action: string;
  readonly why_production: string;
  readonly ticket: string | null;
}

/** One authorized landing of the grant. */
export interface LandingRow {
  readonly seq: number;
  readonly at: string;
  readonly change: Authorized['change'];
  readonly revision: string;
  readonly replaces: string | null;
  readonly pull: number | null;
  readonly commit: string;
  readonly path: string;
  readonly policy_commit: string;
  readonly starts: string;
  readonly ends: string;
  readonly break_glass: boolean;
  readonly merged_at: string;
  readonly merged_by: string | null;
  readonly author: string | null;
  readonly approval: Authorized['evidence']['decision']['by'];
  readonly approvals: readonly ApprovalRow[];
  /** The revision whose decision this one rests on: itself, or an earlier one if it needed no approval. */
  readonly approved_revision: string;
  /** Reviews that did not count, and why. */
  readonly not_counted: readonly { readonly login: string; readonly why: NotCounted }[];
  /**
   * Who pushed the content, as GitHub said. `known` is false if GitHub did not name who made each push. Null
   * if Curfew did not ask.
   */
  readonly pushed: { readonly by: readonly string[]; readonly known: boolean } | null;
  readonly eligible_read_at: string;
  readonly written: WrittenGrant | null;
  /** Whether the landed bytes have the digest of this revision. `unknown`: they are not in this clone. */
  readonly digest: 'matches' | 'differs' | 'unknown';
}

/** A requested revision, and its outcome. */
export interface RequestRow {
  readonly seq: number;
  readonly at: string;
  readonly change: Requested['change'];
  readonly revision: string;
  readonly pull: number | null;
  readonly round: number;
  readonly author: string;
  readonly head: string;
  readonly answer: 'authorized' | 'refused' | 'declined' | 'abandoned' | 'replaced' | 'open';
}

/** The whole life of a grant. */
export interface GrantLife {
  readonly grant: string;
  readonly holder: string;
  readonly holder_id: number | null;
  readonly role: string;
  readonly requests: readonly RequestRow[];
  readonly landings: readonly LandingRow[];
  readonly refusals: readonly (Refused & Entry)[];
  readonly effects: readonly AccessRow[];
  readonly entries: readonly Entry[];
}

/** Null if the record has no such grant. Takes a few reads, however long the record is. */
export async function readGrantLife(
  record: AuditRecord,
  grant: string,
  now: string,
  note: Note,
): Promise<GrantLife | null> {
  const life = (await readLives(record, [grant], note)).get(grant);
  const last = life?.findLast((entry) => 'holder' in entry);
  if (life === undefined || last === undefined || !('holder' in last)) return null;
  const periods = accessPeriods(life);
  const revisions = periods.flatMap((period) => [...period.earlier, period]);
  const authorizations = life.filter((entry) => entry.type === 'authorized');
  const justificationOf = await readJustifications(record.clone.objects, authorizations);
  const landings: LandingRow[] = [];
  for (const entry of authorizations) {
    const basis = revisions.find(({ authorized }) => authorized.revision === entry.revision)?.basis;
    landings.push(await landingRow(record, entry, basis ?? entry));
  }
  return {
    grant,
    holder: last.holder.login,
    holder_id: last.holder.id,
    role: last.role,
    requests: requestsIn(life),
    landings,
    refusals: life.filter((entry) => entry.type === 'refused'),
    effects: periods.map((period) => accessRow(period, stateAt(period, now), { now, justificationOf })),
    entries: life,
  };
}

async function landingRow(
  { clone }: AuditRecord,
  entry: Authorized & Entry,
  basis: Authorized & Entry,
): Promise<LandingRow> {
  const { decision, merged_at, merged_by, author, read_at } = entry.evidence;
  const landed = await readLandedGrant(clone.objects, entry);
  return {
    seq: entry.seq,
    at: entry.at,
    ...{ change: entry.change, revision: entry.revision, replaces: entry.replaces },
    ...{ pull: entry.pull, commit: entry.commit, path: entry.path, policy_commit: entry.policy_commit },
    ...{ starts: entry.window.starts, ends: entry.window.ends, break_glass: entry.break_glass },
    merged_at,
    merged_by: merged_by?.login ?? null,
    author: author?.login ?? null,
    approval: decision.by,
    approvals: approvalsOf(entry.evidence),
    approved_revision: basis.revision,
    not_counted: decision.lines.flatMap(({ notCounted }) =>
      notCounted.map(({ by, why }) => ({ login: by.login, why })),
    ),
    pushed: pushedRow(decision.pushes),
    eligible_read_at: read_at,
    written: landed.outcome === 'missing' ? null : writtenGrant(landed),
    digest:
      landed.outcome === 'missing' ? 'unknown' : landed.digest === entry.revision ? 'matches' : 'differs',
  };
}

function pushedRow(pushes: Authorized['evidence']['decision']['pushes']): LandingRow['pushed'] {
  return pushes === undefined ? null : { by: pushes.by.map(({ login }) => login), known: pushes.known };
}

function writtenGrant({ grant }: Extract<LandedGrant, { readonly outcome: 'landed' }>): WrittenGrant {
  const { window, justification, ticket } = grant;
  return {
    duration: window.duration === null ? null : formatDuration(window.duration),
    until: window.until === null ? null : formatInstant(window.until),
    from: window.from === null ? null : formatInstant(window.from),
    action: justification.action,
    why_production: justification.whyProduction,
    ticket,
  };
}

function requestsIn(life: readonly Entry[]): readonly RequestRow[] {
  return life.flatMap((entry, index) =>
    entry.type !== 'requested'
      ? []
      : [
          {
            ...{ seq: entry.seq, at: entry.at, change: entry.change, revision: entry.revision },
            ...{ pull: entry.pull, round: entry.round, author: entry.author.login, head: entry.head },
            answer: answerTo(entry, life.slice(index + 1)),
          },
        ],
  );
}

/**
 * The first later entry about the same pull request answers a request: another request, a landing, or a
 * close.
 */
function answerTo(request: Requested, later: readonly Entry[]): RequestRow['answer'] {
  for (const entry of later) {
    if (!('pull' in entry) || entry.pull !== request.pull) continue;
    if (entry.type === 'requested') return 'replaced';
    if (entry.type === 'authorized' || entry.type === 'refused') return entry.type;
    if (entry.type === 'declined' || entry.type === 'abandoned') return entry.type;
  }
  return 'open';
}
