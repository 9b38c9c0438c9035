import type { DateTime } from 'luxon';
import { NO_APPROVAL_NEEDED } from '../../domain/decision/decide.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { RULES_VERSION } from '../../domain/decision/rules-version.ts';
import { type Finding, isError } from '../../domain/findings/finding.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import type { Request } from '../../domain/grants/request.ts';
import { iso } from '../../domain/iso.ts';
import { applyEntry } from '../../domain/ledger/apply-entry.ts';
import type { Authorized, Ended, NewEntry, Reverted } from '../../domain/ledger/entry.ts';
import { isOver, lastAuthorized } from '../../domain/ledger/history/life.ts';
import { type AcceptedPolicy, EMPTY_STATE, type LedgerState } from '../../domain/ledger/ledger-state.ts';
import { transitionProblem } from '../../domain/ledger/transitions.ts';
import {
  ALREADY_OVER,
  cannotFollow,
  evidenceUnreadable,
  findingReason,
  NOT_BY_PULL_REQUEST,
  NOT_RESOLVED,
  notApproved,
  type RefusalReason,
  SUPERSEDED,
} from '../../domain/messages/refusal-reasons.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Reading } from '../../domain/reading.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { ChangedPath } from '../evidence/changed-paths.ts';
import type { PullFacts } from '../evidence/pull-facts.ts';
import type { Landing } from './landing.ts';

/** One landing, and the changes that it brought. */
export interface LandedRequest {
  readonly landing: Landing;
  readonly request: Request;
  readonly paths: readonly ChangedPath[];
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
  /** The ledger, with the entries that earlier landings will have. */
  readonly state: LedgerState;
}

/** A landing, and the evidence about one change of it. */
export interface JudgeContext extends LandedRequest {
  readonly evidence: Reading<PullFacts | null>;
  /** Null if no pull request could be read. */
  readonly decision: Decision | null;
  readonly findings: readonly Finding[];
  /** Whether a later landing shortened the grant, and was judged before this one. */
  readonly isSuperseded: boolean;
  readonly landedAt: DateTime;
  readonly now: DateTime;
}

/** The entry for one landed change; null if it changes nothing. */
export function judgeChange(change: ChangeInContext, context: JudgeContext): NewEntry | null {
  const { facts, life } = change;
  const landed = facts.change;
  if (landed.kind === 'withdrawn') return withdrawn(change, context);
  // A shorter window changes nothing if the grant is over or was never given.
  if (landed.kind === 'shortened' && (facts.inForce === null || isOver(life))) return null;
  const reasons = refusalReasons(change, context);
  if (reasons.length > 0) return refused(change, landed.after, context, reasons);
  return (
    authorized(change, { kind: landed.kind, ...landed.after }, context) ??
    refused(change, landed.after, context, [NOT_RESOLVED])
  );
}

function refusalReasons(
  { facts }: ChangeInContext,
  { landing, evidence, decision, findings, isSuperseded, now }: JudgeContext,
): readonly RefusalReason[] {
  // Less is always allowed (promise 6): no rule and no missing approval stops it.
  if (givesLess(facts)) return [];
  // Rules and approvals would compare it with the later landing, which people did not see.
  if (isSuperseded) return [SUPERSEDED, ...(landing.pull === null ? [NOT_BY_PULL_REQUEST] : [])];
  const { window } = facts;
  const reasons = findings.filter(isError).map(findingReason);
  if (landing.pull === null) reasons.push(NOT_BY_PULL_REQUEST);
  else if (!evidence.readable) reasons.push(evidenceUnreadable(evidence.what, evidence.because));
  else if (decision !== null && decision.outcome !== 'approved') reasons.push(notApproved(decision));
  if (window === null || window.ends <= now) reasons.push(ALREADY_OVER);
  return reasons;
}

function authorized(
  { facts, revision }: ChangeInContext,
  { kind, grant, path }: Pick<PlacedGrant, 'grant' | 'path'> & { readonly kind: Authorized['change'] },
  { landing, evidence, decision, landedAt, now, accepted }: JudgeContext,
): NewEntry | null {
  const { holder, role, window, inForce } = facts;
  if (revision === null || window === null || !holder.readable || holder.value === null) return null;
  const isBreakGlass = decision?.by === 'break-glass' && role?.breakGlass != null;
  const people = evidence.readable ? evidence.value : null;
  return {
    type: 'authorized',
    at: iso(now),
    rules: RULES_VERSION,
    grant: grant.id,
    revision,
    holder: holder.value,
    role: grant.role,
    pull: landing.pull?.number ?? null,
    change: kind,
    replaces: inForce?.revision ?? null,
    window: { starts: iso(window.starts), ends: iso(window.ends) },
    effects: facts.effects,
    ticket: grant.ticket,
    break_glass: grant.breakGlass,
    ...(isBreakGlass ? { review_by: iso(now.plus(role.breakGlass.reviewWithin)) } : {}),
    policy_commit: accepted.commit,
    commit: landing.after,
    path,
    evidence: {
      decision: decision ?? NO_APPROVAL_NEEDED,
      merged_at: iso(landedAt),
      merged_by: landing.pull?.merged?.by ?? null,
      author: people?.author ?? null,
      read_at: iso(now),
      ...(decision === null || decision.by === 'none-needed'
        ? {}
        : { contributors: people?.contributors ?? [] }),
    },
  };
}

function refused(
  { facts, revision }: ChangeInContext,
  { grant }: Pick<PlacedGrant, 'grant'>,
  { landing, now, decision, isSuperseded }: JudgeContext,
  reasons: readonly RefusalReason[],
): NewEntry {
  const person = facts.holder.readable ? facts.holder.value : null;
  return {
    type: 'refused',
    at: iso(now),
    rules: RULES_VERSION,
    grant: grant.id,
    revision,
    holder: person ?? { login: grant.holder, id: null },
    role: grant.role,
    pull: landing.pull?.number ?? null,
    commit: landing.after,
    merged_by: landing.pull?.merged?.by ?? null,
    reasons,
    ...(decision === null || isSuperseded ? {} : { decision }),
  };
}

/** The grant is gone from its file. If it was over, this is its revert; if it was live, this ends it. */
function withdrawn({ life }: ChangeInContext, { landing, now }: JudgeContext): NewEntry | null {
  const last = lastAuthorized(life);
  if (last === null) return null;
  const { grant, revision, holder, role, pull } = last;
  const landedIn = { pull: landing.pull?.number ?? null, commit: landing.after };
  const subject = { at: iso(now), grant, revision, holder, role, pull };
  if (isOver(life))
    return { ...subject, type: 'reverted', reverted_in: landedIn } satisfies Reverted & { at: string };
  return {
    ...subject,
    type: 'ended',
    cause: 'withdrawn',
    by: landing.pull?.merged?.by ?? null,
    ended_in: landedIn,
  } satisfies Ended & { at: string };
}

/** Refuses an authorization that the ledger would reject: its rejection would stop every later landing. */
export function refuseIfIllegal(
  entry: NewEntry,
  { life }: ChangeInContext,
  { live, earlier }: { readonly live: LedgerState['live']; readonly earlier: readonly NewEntry[] },
): NewEntry {
  if (entry.type !== 'authorized') return entry;
  const before = earlier.reduce(applyEntry, { ...EMPTY_STATE, live });
  const because = transitionProblem({ live: before.live, life }, entry);
  if (because === null) return entry;
  const { at, grant, revision, holder, role, pull, commit } = entry;
  const { decision, merged_by } = entry.evidence;
  const reasons = [cannotFollow(because)];
  const subject = { at, grant, revision, holder, role, pull, commit, merged_by };
  return { type: 'refused', rules: RULES_VERSION, ...subject, reasons, decision };
}
