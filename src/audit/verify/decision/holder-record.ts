import type { DateTime } from 'luxon';
import { iso } from '../../../domain/iso.ts';
import { largest } from '../../../domain/largest.ts';
import { authorizedPeriods } from '../../../domain/ledger/authorized-periods.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import { emergenciesOf } from '../../../domain/ledger/history/emergencies.ts';
import { historyWindowDays } from '../../../domain/ledger/history/history-window.ts';
import type { OwedReview } from '../../../domain/ledger/history/owed-review.ts';
import type { LiveEffect } from '../../../domain/ledger/live-effect.ts';
import type { Policy, Role } from '../../../domain/policy/policy.ts';
import type { ChangeFacts } from '../../../domain/rules/rule.ts';

/** The state of the record before an entry. */
export interface RecordState {
  readonly liveEffectsOf: (grant: string) => readonly LiveEffect[];
  readonly owed: () => readonly OwedReview[];
}

/** The access that holders have, or recently had, as landing reads it from the ledger. */
export interface HolderRecord {
  /** `recordedOn`: the UTC day in whose folder the entry is. */
  add(entry: Entry, recordedOn: string, policy: Policy | null): void;
  /** Facts about the holder's other grants, as of a merge. */
  factsOf(
    holderId: number,
    about: {
      readonly grant: string;
      readonly policy: Policy;
      /** Null if the policy does not have it. */
      readonly role: Role | null;
      readonly breaksGlass: boolean;
      readonly merged: DateTime;
      /** ISO 8601. Authorizations that were made later were not known. */
      readonly readAt: string;
    },
    state: RecordState,
  ): Pick<ChangeFacts, 'authorizedPeriods' | 'emergencies'>;
}

/** One day of recording. */
interface Day {
  readonly first: Entry;
  readonly ofHolder: Map<number, Entry[]>;
}

/** Landing may judge a merge a day later. */
const JUDGED_WITHIN_DAYS = 2;

export function holderRecord(): HolderRecord {
  /** Oldest first: entries come in the order of recording. */
  const days = new Map<string, Day>();
  const grantsOf = new Map<number, Set<string>>();

  const dayOf = (entry: Entry, recordedOn: string, policy: Policy | null): Day => {
    const known = days.get(recordedOn);
    if (known !== undefined) return known;
    const day: Day = { first: withoutEvidence(entry), ofHolder: new Map() };
    days.set(recordedOn, day);
    const daysMax = windowDays(policy) + JUDGED_WITHIN_DAYS;
    for (const oldest of days.keys()) {
      if (oldest >= dayBefore(recordedOn, daysMax)) break;
      days.delete(oldest);
    }
    return day;
  };

  const liveEffectsOf = (holderId: number, state: RecordState): readonly LiveEffect[] => {
    const grants = grantsOf.get(holderId);
    return [...(grants ?? [])].flatMap((grant) => {
      const live = state.liveEffectsOf(grant);
      if (live.length === 0) grants?.delete(grant);
      return live;
    });
  };

  return {
    add(entry, recordedOn, policy) {
      const day = dayOf(entry, recordedOn, policy);
      if (!isAboutHolding(entry)) return;
      const { id } = entry.holder;
      const list = day.ofHolder.get(id) ?? [];
      if (list.length === 0) day.ofHolder.set(id, list);
      list.push(withoutEvidence(entry));
      if (entry.type !== 'authorized') return;
      const grants = grantsOf.get(id) ?? new Set();
      grantsOf.set(id, grants.add(entry.grant));
    },

    factsOf(holderId, { grant, policy, role, merged, readAt, breaksGlass }, state) {
      const historyOf = (lookBackDays: number): readonly Entry[] => {
        const start = iso(merged.minus({ days: lookBackDays })).slice(0, 'YYYY-MM-DD'.length);
        const recent = [...days].filter(([day]) => day >= start);
        const [first] = recent;
        const own = recent.flatMap(([, { ofHolder }]) => ofHolder.get(holderId) ?? []);
        return [
          // A period that began earlier counts from the first entry.
          ...(first === undefined ? [] : [first[1].first]),
          ...own.filter(({ type, at }) => type !== 'authorized' || at <= readAt),
        ];
      };
      const totalDays = daysOfTotals(role);
      const periods =
        totalDays === 0
          ? []
          : authorizedPeriods(historyOf(totalDays), liveEffectsOf(holderId, state), holderId);
      return {
        authorizedPeriods: periods.filter((period) => period.grant !== grant),
        emergencies: breaksGlass
          ? emergenciesOf(holderId, {
              exceptGrant: grant,
              history: historyOf(windowDays(policy)),
              owed: state.owed(),
              policy,
              now: merged,
            })
          : NO_EMERGENCIES,
      };
    },
  };
}

const NO_EMERGENCIES: ChangeFacts['emergencies'] = { recent: 0, overdue: [] };

/**
 * Whole days in which the limits of a role on total time count access; 0 if it has none. Access that ended
 * before them counts for nothing.
 */
function daysOfTotals(role: Role | null): number {
  const totals = [role?.maxTotal, role?.automatic?.maxTotal];
  const longest = largest(
    totals.map((total) => total?.within.as('days') ?? 0),
    0,
  );
  return longest === 0 ? 0 : Math.ceil(longest) + 1;
}

/** Days that landing looks back: the longest `max_total.within` of a role, or the fixed window. */
function windowDays(policy: Policy | null): number {
  const days = [...(policy?.roles.values() ?? [])].map(({ maxTotal }) => maxTotal?.within.as('days') ?? 0);
  return historyWindowDays(largest(days, 0));
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

type AboutHolding = Extract<Entry, { readonly type: 'authorized' | 'ended' | 'lapsed' | 'revoked' }>;

function isAboutHolding(entry: Entry): entry is AboutHolding {
  const { type } = entry;
  return type === 'authorized' || type === 'ended' || type === 'lapsed' || type === 'revoked';
}

/** The evidence is the largest part of an entry, and nothing here reads it. */
function withoutEvidence(entry: Entry): Entry {
  return 'evidence' in entry ? ({ ...entry, evidence: null } as unknown as Entry) : entry;
}
