import { automaticLimits } from '../../../domain/decision/automatic-limits.ts';
import { type Finding, isError } from '../../../domain/findings/finding.ts';
import { wordFinding } from '../../../domain/findings/word-finding.ts';
import type { Change } from '../../../domain/grants/request.ts';
import { windowOf } from '../../../domain/grants/window-of.ts';
import { parseUtc } from '../../../domain/iso.ts';
import type { Authorized, Entry } from '../../../domain/ledger/entry.ts';
import { read } from '../../../domain/reading.ts';
import { actualChange } from '../../../domain/rules/actual-change.ts';
import { changedEntry } from '../../../domain/rules/changed-entry.ts';
import { CHANGE_RULES } from '../../../domain/rules/request-rules.ts';
import type { ChangeFacts, RequestFacts } from '../../../domain/rules/rule.ts';
import type { AuthorizedFacts } from './authorized-facts.ts';

type Entered = Authorized & Entry;

/** A change of the same landing, and its entry. */
export interface LandedChange {
  readonly change: Change;
  readonly entry: Entry;
}

/**
 * Applies the rules to the landed content of an authorization again, as of its merge. Returns the first
 * reason why it would be refused; null if there is none. Facts that only GitHub or the operator's file has
 * are taken from the record: who is eligible, and which account a person has.
 */
export function landedProblem(
  entry: Entered,
  written: Change,
  others: readonly LandedChange[],
  facts: AuthorizedFacts,
): string | null {
  const { change, ...own } = changeFacts(entry, written, facts);
  if (change.kind !== entry.change) return `it is ${entry.change}, and the change is ${change.kind}`;
  const { author } = entry.evidence;
  if (change.kind === 'shortened' || author === null) return null;
  if (change.kind !== 'withdrawn' && change.after.grant.holder !== entry.holder.login) {
    return `it landed for ${change.after.grant.holder}`;
  }
  const now = parseUtc(entry.evidence.merged_at);
  const changed: ChangeFacts = { change, ...own };
  const changes = [changed, ...others.map((other) => otherFacts(other, facts))];
  const request: RequestFacts = { author, policy: facts.policy, changes, paths: [], now };
  const error = firstError(changed, request);
  return error === null ? limitsProblem(entry, changed, request) : wordFinding(error);
}

function firstError(changed: ChangeFacts, request: RequestFacts): Finding | null {
  for (const rule of CHANGE_RULES) {
    const error = rule(changed, request).find(isError);
    if (error !== undefined) return error;
  }
  return null;
}

function changeFacts(entry: Entered, written: Change, facts: AuthorizedFacts): ChangeFacts {
  const { role, spent, inForce, authorizedPeriods, emergencies } = facts;
  const now = parseUtc(entry.evidence.merged_at);
  const window = windowOf(changedEntry(written).grant.window, inForce?.window.starts ?? now);
  return {
    change: actualChange(written, { inForce, spent, window }),
    role,
    holder: read(entry.holder, now),
    eligible: read(true, now),
    effects: entry.effects,
    unresolved: [],
    window,
    spent,
    inForce,
    authorizedPeriods,
    emergencies,
  };
}

/** Another change of the request, as far as its entry knows it. Only totals of time read it. */
function otherFacts({ change, entry }: LandedChange, { policy }: AuthorizedFacts): ChangeFacts {
  const authorized = entry.type === 'authorized' ? entry : null;
  const now = parseUtc(entry.at);
  return {
    change,
    role: policy.roles.get(changedEntry(change).grant.role) ?? null,
    holder: read(authorized?.holder ?? null, now),
    eligible: read(true, now),
    effects: authorized?.effects ?? [],
    unresolved: [],
    window:
      authorized === null
        ? null
        : { starts: parseUtc(authorized.window.starts), ends: parseUtc(authorized.window.ends) },
    spent: authorized?.replaces != null,
    inForce: null,
    authorizedPeriods: [],
    emergencies: { recent: 0, overdue: [] },
  };
}

/** Why the recorded limits of automatic approval are not those of the policy; null if they are. */
function limitsProblem(
  { holder, evidence: { decision }, rules }: Entered,
  facts: ChangeFacts,
  request: RequestFacts,
): string | null {
  const { role } = facts;
  if (role === null || decision.by === 'break-glass') return null;
  const limits = automaticLimits({ role, facts, holder, request });
  if (decision.automatic === undefined && rules === undefined) return null;
  const names = (all: typeof limits | undefined) => JSON.stringify(all?.map(({ limit }) => limit) ?? []);
  if (names(limits) !== names(decision.automatic))
    return 'its limits of automatic approval are not those of the role';
  if (decision.by !== 'automatic') return null;
  const unmet = limits?.find(({ met }) => !met);
  return unmet === undefined
    ? null
    : `it does not meet the limit ${unmet.limit}: ${unmet.asked}, ${unmet.allowed}`;
}
