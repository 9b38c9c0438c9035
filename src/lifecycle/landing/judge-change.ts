import type { DateTime } from 'luxon';
import type { Decision } from '../../domain/decision/decision.ts';
import { type Finding, isError } from '../../domain/findings/finding.ts';
import { wordFinding } from '../../domain/findings/word-finding.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import type { Request } from '../../domain/grants/request.ts';
import { iso } from '../../domain/iso.ts';
import { applyEntry } from '../../domain/ledger/apply-entry.ts';
import type { Authorized, Ended, NewEntry, Refused, Reverted } from '../../domain/ledger/entry.ts';
import { isOver } from '../../domain/ledger/history/life.ts';
import { type AcceptedPolicy, EMPTY_STATE, type LedgerState } from '../../domain/ledger/ledger-state.ts';
import { transitionProblem } from '../../domain/ledger/transitions.ts';
import { notApprovedReasons } from '../../domain/messages/not-approved-reasons.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Reading } from '../../domain/reading.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { ChangedPath } from '../evidence/changed-paths.ts';
import type { PullFacts } from '../evidence/pull-facts.ts';
import type { Landing } from './landing-groups.ts';

/** One landing and what it changed. */
export interface Share {
  readonly landing: Landing;
  readonly request: Request;
  readonly paths: readonly ChangedPath[];
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
  /** With what is going to be recorded of the landings before it. */
  readonly state: LedgerState;
}

/** A share, and what was found out about one change of it. */
export interface JudgeContext extends Share {
  readonly evidence: Reading<PullFacts | null>;
  readonly decision: Decision | null;
  readonly findings: readonly Finding[];
  readonly landedAt: DateTime;
  readonly now: DateTime;
  readonly pull: PullFacts | null;
}

/** What is recorded of one change: null where it changes nothing. */
export function judgeChange(considered: ChangeInContext, judging: JudgeContext): NewEntry | null {
  const { change } = considered.facts;
  if (change.kind === 'withdrawn') return withdrawn(considered, judging);
  // Shortening what is over, or what was never given, changes nothing.
  if (change.kind === 'shortened' && (considered.facts.inForce === null || isOver(considered.life)))
    return null;
  const { decision, findings, now, landing } = judging;
  const less = givesLess(considered.facts);
  const errors = less ? [] : findings.filter(isError);
  const reasons = errors.map((finding) => ({ code: finding.code, text: wordFinding(finding) }));
  if (landing.pull === null && !less) {
    reasons.push({
      code: 'not-by-pull-request',
      text: 'It came to the default branch without a merged pull request, so nobody can have approved it.',
    });
  } else if (!judging.evidence.readable && !less) {
    const { what, because } = judging.evidence;
    reasons.push({ code: 'evidence-unreadable', text: `It cannot be read ${what}: ${because}.` });
  } else if (decision !== null && decision.outcome !== 'approved') {
    reasons.push({ code: `decision-${decision.outcome}`, text: notApprovedReasons(decision) });
  }
  const { window } = considered.facts;
  if (!less && (window === null || window.ends <= now)) {
    reasons.push({ code: 'already-over', text: 'Its window was over when it landed.' });
  }
  if (reasons.length > 0) return refused(considered, change.after, judging, reasons);
  return (
    authorized(considered, change, judging) ??
    refused(considered, change.after, judging, [
      {
        code: 'not-resolved',
        text: 'What it gives could not be worked out: role, holder or target is not known.',
      },
    ])
  );
}

function authorized(
  { facts, revision }: ChangeInContext,
  change: { readonly kind: Authorized['change']; readonly after: PlacedGrant },
  { landing, decision, landedAt, now, accepted, pull }: JudgeContext,
): NewEntry | null {
  const { holder, role, window, inForce } = facts;
  if (revision === null || window === null || !holder.readable || holder.value === null) return null;
  const { grant, path } = change.after;
  return {
    type: 'authorized',
    at: iso(now),
    grant: grant.id,
    revision,
    holder: holder.value,
    role: grant.role,
    pull: landing.pull?.number ?? null,
    change: change.kind,
    replaces: inForce?.revision ?? null,
    window: { starts: iso(window.starts), ends: iso(window.ends) },
    effects: facts.effects,
    ticket: grant.ticket,
    break_glass: grant.breakGlass,
    ...(decision?.by === 'break-glass' && role?.breakGlass != null
      ? { review_by: iso(now.plus(role.breakGlass.reviewWithin)) }
      : {}),
    policy_commit: accepted.commit,
    commit: landing.after,
    path,
    evidence: {
      decision: decision ?? { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] },
      merged_at: iso(landedAt),
      merged_by: landing.pull?.merged?.by ?? null,
      author: pull?.author ?? null,
      read_at: iso(now),
    },
  };
}

function refused(
  { facts, revision }: ChangeInContext,
  { grant }: PlacedGrant,
  { landing, now, decision }: JudgeContext,
  reasons: Refused['reasons'],
): NewEntry {
  const person = facts.holder.readable ? facts.holder.value : null;
  return {
    type: 'refused',
    at: iso(now),
    grant: grant.id,
    revision,
    holder: person ?? { login: grant.holder, id: null },
    role: grant.role,
    pull: landing.pull?.number ?? null,
    commit: landing.after,
    merged_by: landing.pull?.merged?.by ?? null,
    reasons,
    ...(decision === null ? {} : { decision }),
  };
}

/** The entry is gone from the file: of a grant that is over that is its revert, of a live one it is its end. */
function withdrawn({ life }: ChangeInContext, { landing, now }: JudgeContext): NewEntry | null {
  const last = life.findLast((entry) => entry.type === 'authorized');
  if (last?.type !== 'authorized') return null;
  const { grant, revision, holder, role, pull } = last;
  const where = { pull: landing.pull?.number ?? null, commit: landing.after };
  const subject = { at: iso(now), grant, revision, holder, role, pull };
  if (isOver(life))
    return { ...subject, type: 'reverted', reverted_in: where } satisfies Reverted & { at: string };
  return {
    ...subject,
    type: 'ended',
    cause: 'withdrawn',
    by: landing.pull?.merged?.by ?? null,
    ended_in: where,
  } satisfies Ended & { at: string };
}

/** What cannot follow the record is refused here: asked of the ledger it would stop all landing. */
export function followable(
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
  const reasons = [{ code: 'cannot-follow', text: `The record does not allow it: ${because}.` }];
  return { type: 'refused', at, grant, revision, holder, role, pull, commit, merged_by, reasons, decision };
}
