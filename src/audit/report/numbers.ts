import type { Entry } from '../../domain/ledger/entry.ts';
import { ON_TIME_MS } from '../../domain/ledger/on-time.ts';
import type { Held, Period } from './collect.ts';

export interface ApproverRow {
  readonly login: string;
  readonly id: number;
  /** Authorizations in the period for which this person's approval counted. */
  readonly approvals: number;
  readonly people: number;
}

export interface AccessRow {
  readonly role: string;
  readonly holder: string;
  readonly holder_id: number;
  readonly grants: number;
  /** Hours of the period in which it was held, of the effect that was held longest. */
  readonly hours: number;
}

export interface RoleRow {
  readonly role: string;
  readonly grants: number;
  readonly people: number;
  readonly hours: number;
}

/** Milliseconds; null where there was nothing to measure. */
export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly longest: number | null;
}

/** What a period adds up to. */
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
    /** By somebody else, before their end. */
    readonly taken_away: number;
    readonly never_given: number;
    /** Of those that ended. */
    readonly on_time: number;
    readonly late: number;
  };
  readonly approvals_by_person: readonly ApproverRow[];
  readonly approved_automatically: number;
  readonly access_by_role_and_person: readonly AccessRow[];
  readonly busiest_roles: readonly RoleRow[];
  /** From the first request to access that was read back. */
  readonly time_to_access: Spread;
  /** From the merge, or a later start, to access that was read back: Curfew's own part of it. */
  readonly merge_to_access: Spread;
}

export function numbersOf(
  held: readonly Held[],
  events: readonly Entry[],
  { period, now }: { readonly period: Period; readonly now: string },
): Numbers {
  const count = (type: Entry['type']) => events.filter((entry) => entry.type === type).length;
  const roles = Map.groupBy(held, ({ row }) => row.role);
  const hours = (some: readonly Held[]) => hoursOf(some, period, now);
  const given = held.filter(({ row, held: { from } }) => row.provisioned_at !== null && from >= period.from);
  return {
    grants: distinct(held, ({ row }) => row.grant),
    people: distinct(held, ({ row }) => String(row.holder_id)),
    roles: roles.size,
    requests: {
      requested: count('requested'),
      authorized: count('authorized'),
      refused: count('refused'),
      declined: count('declined'),
      abandoned: count('abandoned'),
    },
    endings: endingsOf(held),
    ...approvalsIn(events),
    access_by_role_and_person: [...Map.groupBy(held, ({ row }) => `${row.role} ${row.holder_id}`).values()]
      .flatMap((own) => {
        const row = own[0]?.row;
        if (row === undefined) return [];
        const { role, holder, holder_id } = row;
        return [
          { role, holder, holder_id, grants: distinct(own, (each) => each.row.grant), hours: hours(own) },
        ];
      })
      .sort((a, b) => b.hours - a.hours),
    busiest_roles: [...roles]
      .map(([role, own]) => ({
        role,
        grants: distinct(own, ({ row }) => row.grant),
        people: distinct(own, ({ row }) => String(row.holder_id)),
        hours: hours(own),
      }))
      .sort((a, b) => b.grants - a.grants || b.hours - a.hours),
    time_to_access: spread(
      given.flatMap(({ row, asked_at }) => (asked_at === null ? [] : [since(row.provisioned_at, asked_at)])),
    ),
    merge_to_access: spread(given.map(({ row }) => since(row.provisioned_at, row.starts))),
  };
}

function endingsOf(held: readonly Held[]): Numbers['endings'] {
  const ended = held.filter(({ row }) => row.revoked_at !== null);
  const causes = Object.fromEntries(
    [...Map.groupBy(ended, ({ row }) => row.cause ?? 'expired')].map(([cause, own]) => [cause, own.length]),
  );
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
  const approvals = new Map<number, { login: string; approvals: number; people: Set<number> }>();
  let automatic = 0;
  for (const entry of events) {
    if (entry.type !== 'authorized') continue;
    const { decision } = entry.evidence;
    if (decision.by === 'automatic') automatic++;
    for (const { by } of decision.lines.flatMap(({ counted }) => counted)) {
      const own = approvals.get(by.id) ?? { login: by.login, approvals: 0, people: new Set() };
      own.approvals++;
      own.people.add(entry.holder.id);
      approvals.set(by.id, own);
    }
  }
  const rows = [...approvals].map(([id, { login, approvals: times, people }]) => ({
    login,
    id,
    approvals: times,
    people: people.size,
  }));
  return {
    approvals_by_person: rows.sort((a, b) => b.approvals - a.approvals),
    approved_automatically: automatic,
  };
}

/** Hours of the period in which any of it was held: overlaps count once for each person and role. */
function hoursOf(held: readonly Held[], { from, to }: Period, now: string): number {
  let total = 0;
  for (const own of Map.groupBy(held, ({ row }) => `${row.role} ${row.holder_id}`).values()) {
    let reached = from;
    for (const { held: each } of own.toSorted((a, b) => (a.held.from < b.held.from ? -1 : 1))) {
      const begins = each.from > reached ? each.from : reached;
      const open = each.to ?? (now < to ? now : to);
      const ends = open < to ? open : to;
      if (ends <= begins) continue;
      total += since(ends, begins);
      reached = ends;
    }
  }
  return Math.round((total / 3_600_000) * 10) / 10;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? null;
  return { count: sorted.length, median: at(0.5), p90: at(0.9), longest: sorted.at(-1) ?? null };
}

function since(later: string | null, earlier: string): number {
  return later === null ? 0 : Math.max(0, Date.parse(later) - Date.parse(earlier));
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): number {
  return new Set(items.map(keyOf)).size;
}
