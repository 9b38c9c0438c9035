import type { Entry } from '../../domain/ledger/entry.ts';
import { ON_TIME_MS } from '../../domain/ledger/on-time.ts';
import { heldHours } from './held-hours.ts';
import type { HeldAccess, ReportPeriod } from './read-period.ts';

export interface ApproverRow {
  readonly login: string;
  readonly id: number;
  /** Authorizations of the period for which an approval of this person counted. */
  readonly approvals: number;
  /** Holders of these authorizations. */
  readonly people: number;
}

export interface RolePersonRow {
  readonly role: string;
  readonly holder: string;
  readonly holder_id: number;
  readonly grants: number;
  /** Hours of the period in which the person held the role. */
  readonly hours: number;
}

export interface RoleRow {
  readonly role: string;
  readonly grants: number;
  readonly people: number;
  readonly hours: number;
}

/** Milliseconds; null if there was nothing to measure. */
export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly longest: number | null;
}

/** The sums of a period. docs/audit.md documents the member names. */
export interface Numbers {
  readonly grants: number;
  readonly people: number;
  readonly roles: number;
  readonly requests: {
    readonly [T in 'requested' | 'authorized' | 'refused' | 'declined' | 'abandoned']: number;
  };
  readonly endings: {
    readonly ran_out: number;
    readonly ended_early: number;
    readonly by_cause: Readonly<Record<string, number>>;
    readonly still_held: number;
    /** Removed by another person or tool before the end. */
    readonly taken_away: number;
    readonly never_given: number;
    /** Of the effects that ended. */
    readonly on_time: number;
    readonly late: number;
  };
  readonly approvals_by_person: readonly ApproverRow[];
  readonly approved_automatically: number;
  readonly access_by_role_and_person: readonly RolePersonRow[];
  readonly busiest_roles: readonly RoleRow[];
  /** From the first request to the access that was read back. */
  readonly time_to_access: Spread;
  /**
   * From the merge, or from a later start, to the access that was read back. This is the time that Curfew
   * takes.
   */
  readonly merge_to_access: Spread;
}

export function numbersOf(
  held: readonly HeldAccess[],
  events: readonly Entry[],
  { period, now }: { readonly period: ReportPeriod; readonly now: string },
): Numbers {
  const hoursOf = (accesses: readonly HeldAccess[]) => heldHours(accesses, period, now);
  return {
    grants: distinct(held, ({ row }) => row.grant),
    people: distinct(held, ({ row }) => String(row.holder_id)),
    roles: distinct(held, ({ row }) => row.role),
    requests: requestsIn(events),
    endings: endingsOf(held),
    ...approvalsIn(events),
    access_by_role_and_person: rolePersonRows(held, hoursOf),
    busiest_roles: roleRows(held, hoursOf),
    ...timesToAccess(held, period),
  };
}

function requestsIn(events: readonly Entry[]): Numbers['requests'] {
  const count = (type: Entry['type']) => events.filter((entry) => entry.type === type).length;
  return {
    requested: count('requested'),
    authorized: count('authorized'),
    refused: count('refused'),
    declined: count('declined'),
    abandoned: count('abandoned'),
  };
}

type HoursOf = (accesses: readonly HeldAccess[]) => number;

function rolePersonRows(held: readonly HeldAccess[], hoursOf: HoursOf): readonly RolePersonRow[] {
  const groups = [...Map.groupBy(held, ({ row }) => `${row.role} ${row.holder_id}`).values()];
  return groups
    .flatMap((accesses) => {
      const [first] = accesses;
      if (first === undefined) return [];
      const { role, holder, holder_id } = first.row;
      const grants = distinct(accesses, ({ row }) => row.grant);
      return [{ role, holder, holder_id, grants, hours: hoursOf(accesses) }];
    })
    .sort((a, b) => b.hours - a.hours);
}

function roleRows(held: readonly HeldAccess[], hoursOf: HoursOf): readonly RoleRow[] {
  return [...Map.groupBy(held, ({ row }) => row.role)]
    .map(([role, accesses]) => ({
      role,
      grants: distinct(accesses, ({ row }) => row.grant),
      people: distinct(accesses, ({ row }) => String(row.holder_id)),
      hours: hoursOf(accesses),
    }))
    .sort((a, b) => b.grants - a.grants || b.hours - a.hours);
}

function endingsOf(held: readonly HeldAccess[]): Numbers['endings'] {
  const ended = held.filter(({ row }) => row.revoked_at !== null);
  const byCause = Map.groupBy(ended, ({ row }) => row.cause ?? 'expired');
  const causes = Object.fromEntries([...byCause].map(([cause, accesses]) => [cause, accesses.length]));
  const late = ended.filter(({ row }) => (row.late_ms ?? 0) > ON_TIME_MS).length;
  const ranOut = causes['expired'] ?? 0;
  return {
    ran_out: ranOut,
    ended_early: ended.length - ranOut,
    by_cause: causes,
    still_held: held.filter(({ row }) => row.state === 'provisioned' || row.state === 'overdue').length,
    taken_away: held.filter(({ row }) => row.state === 'taken-away').length,
    never_given: held.filter(({ row }) => row.revoked_at === null && row.provisioned_at === null).length,
    on_time: ended.length - late,
    late,
  };
}

function approvalsIn(
  events: readonly Entry[],
): Pick<Numbers, 'approvals_by_person' | 'approved_automatically'> {
  const byPerson = new Map<number, { login: string; approvals: number; holders: Set<number> }>();
  let automatic = 0;
  for (const entry of events) {
    if (entry.type !== 'authorized') continue;
    const { decision } = entry.evidence;
    if (decision.by === 'automatic') automatic++;
    for (const { by } of decision.lines.flatMap(({ counted }) => counted)) {
      const person = byPerson.get(by.id) ?? { login: by.login, approvals: 0, holders: new Set() };
      person.approvals++;
      person.holders.add(entry.holder.id);
      byPerson.set(by.id, person);
    }
  }
  const rows = [...byPerson].map(([id, { login, approvals, holders }]) => ({
    login,
    id,
    approvals,
    people: holders.size,
  }));
  return {
    approvals_by_person: rows.sort((a, b) => b.approvals - a.approvals),
    approved_automatically: automatic,
  };
}

/** Of access that was given in the period. */
function timesToAccess(
  held: readonly HeldAccess[],
  { from }: ReportPeriod,
): Pick<Numbers, 'time_to_access' | 'merge_to_access'> {
  const given = held.flatMap(({ row, held: times, asked_at }) =>
    row.provisioned_at === null || times.from < from
      ? []
      : [{ givenAt: row.provisioned_at, starts: startBefore(row.provisioned_at, row), askedAt: asked_at }],
  );
  return {
    time_to_access: spread(
      given.flatMap(({ givenAt, askedAt }) => (askedAt === null ? [] : [elapsedMs(askedAt, givenAt)])),
    ),
    merge_to_access: spread(given.map(({ givenAt, starts }) => elapsedMs(starts, givenAt))),
  };
}

/** The start of the window under which the access was given. A later revision has another start. */
function startBefore(givenAt: string, { revisions, starts }: HeldAccess['row']): string {
  return revisions.findLast(({ authorized_at }) => authorized_at <= givenAt)?.starts ?? starts;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const valueAt = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { count: sorted.length, median: valueAt(0.5), p90: valueAt(0.9), longest: sorted.at(-1) ?? null };
}

function elapsedMs(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): number {
  return new Set(items.map(keyOf)).size;
}
