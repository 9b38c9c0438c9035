import type { DateTime } from 'luxon';
import { automaticLimits } from '../../domain/decision/automatic-limits.ts';
import { type DecideInput, decide, NO_APPROVAL_NEEDED } from '../../domain/decision/decide.ts';
import { decideAutomatic } from '../../domain/decision/decide-automatic.ts';
import { decideBreakGlass } from '../../domain/decision/decide-break-glass.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { type Objections, objectionsIn } from '../../domain/decision/objections.ts';
import { requestedRevisions } from '../../domain/ledger/history/requested-revisions.ts';
import type { Person } from '../../domain/person.ts';
import type { ApprovalLine, Policy, Role } from '../../domain/policy/policy.ts';
import { reviewLines } from '../../domain/policy/review-teams.ts';
import { breaksGlass } from '../../domain/rules/break-glass-rules.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import { compareGrantApprovals } from './approvals/compare-approvals.ts';
import type { ChangeInContext } from './change-facts.ts';
import type { PullFacts } from './pull-facts.ts';
import type { TeamListings } from './team-listings.ts';

const NOTHING_YET: Decision = { outcome: 'waiting', by: 'people', lines: [], blockedBy: [] };

/** The evidence for the decision about one change of a pull request. */
export interface DecisionContext {
  readonly policy: Policy;
  readonly pull: PullFacts;
  readonly teams: TeamListings;
  /** Every change of the pull request, also the one that is decided. */
  readonly changes: readonly ChangeInContext[];
  /** At review: the current time. At landing: the time of the merge. */
  readonly now: DateTime;
}

/**
 * Decides if one change is approved, by what GitHub says now. Landing decides again and trusts no earlier
 * decision.
 */
export async function decideChange(change: ChangeInContext, context: DecisionContext): Promise<Decision> {
  const { facts, revision } = change;
  const { role, holder } = facts;
  if (givesLess(facts)) return NO_APPROVAL_NEEDED;
  if (role === null || revision === null || !holder.readable || holder.value === null) return NOTHING_YET;
  const subject = { role, holder: holder.value, revision };
  if (breaksGlass(facts.change)) {
    const breakGlassFacts = { offered: role.breakGlass !== null, authorIsHuman: context.pull.authorIsHuman };
    return decideBreakGlass(await reviewInput(change, subject, context), breakGlassFacts);
  }
  const { pull, changes, now } = context;
  const request = { author: pull.author, changes: changes.map((other) => other.facts), now };
  const limits = automaticLimits({ role, facts, holder: holder.value, request });
  // A role with automatic approval only has no approval lines. It is decided here also if a limit is not met.
  if (limits !== null && (role.approval === 'automatic' || limits.every(({ met }) => met))) {
    return decideAutomatic(limits, await objections(role, context));
  }
  const decision = decide(await reviewInput(change, subject, context));
  return limits === null ? decision : { ...decision, automatic: limits };
}

async function reviewInput(
  { facts, life }: ChangeInContext,
  { role, holder, revision }: { readonly role: Role; readonly holder: Person; readonly revision: string },
  { policy, pull, teams, now }: DecisionContext,
): Promise<DecideInput> {
  const lines = breaksGlass(facts.change) ? reviewLines(policy, role.name) : approvalLines(role);
  const validFor = policy.requests.approvalValidFor;
  const input = {
    lines,
    reviews: pull.reviews,
    revision,
    recordedRevisions: requestedRevisions(life, pull.number),
    holder,
    author: pull.author,
    contributors: pull.contributors,
    members: await teams.of(lines.flatMap(({ from }) => from)),
    approvalsExpire: validFor === null ? null : { after: validFor, at: now },
  };
  const asks = breaksGlass(facts.change) ? 'always' : 'if-needed';
  return compareGrantApprovals(input, pull, changedEntry(facts.change), asks);
}

function approvalLines({ approval }: Role): readonly ApprovalLine[] {
  return approval === 'automatic' ? [] : approval;
}

/**
 * The people who asked for changes and may block. Teams are read only if a review asks for changes: most
 * automatic requests cost no listing.
 */
export async function objections(
  role: Role,
  {
    policy,
    pull,
    teams,
  }: { readonly pull: Pick<PullFacts, 'reviews'> } & Pick<DecisionContext, 'policy' | 'teams'>,
): Promise<Objections> {
  const someoneObjects = pull.reviews.some(({ state }) => state === 'changes-requested');
  const listings = someoneObjects ? await teams.of(teamsThatMayBlock(role, policy)) : new Map();
  return objectionsIn(pull.reviews, [...listings.keys()], listings);
}

/**
 * The teams that approve may block. If approval is automatic, the teams that may ask for the role and the
 * policy owners may block.
 */
function teamsThatMayBlock({ approval, eligible }: Role, { policyApproval }: Policy): readonly TeamRef[] {
  const owners = policyApproval.flatMap(({ from }) => from);
  return approval === 'automatic' ? [...eligible, ...owners] : approval.flatMap(({ from }) => from);
}
