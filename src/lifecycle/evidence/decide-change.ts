import type { DateTime } from 'luxon';
import { automaticLimits } from '../../domain/decision/automatic-limits.ts';
import { type DecideInput, decide, NONE_NEEDED } from '../../domain/decision/decide.ts';
import { decideAutomatic } from '../../domain/decision/decide-automatic.ts';
import { decideBreakGlass } from '../../domain/decision/decide-break-glass.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { type Objections, objectionsIn } from '../../domain/decision/objections.ts';
import { requestedRevisions } from '../../domain/ledger/history/requested-revisions.ts';
import type { Person } from '../../domain/person.ts';
import type { ApprovalLine, Policy, Role } from '../../domain/policy/policy.ts';
import { reviewLines } from '../../domain/policy/reviewers-of.ts';
import { breaksGlass } from '../../domain/rules/break-glass-rules.ts';
import { entryOf } from '../../domain/rules/entry-of.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import type { ChangeInContext } from './change-facts.ts';
import type { PullFacts } from './pull-facts.ts';
import type { TeamListings } from './team-listings.ts';

const NOTHING_YET: Decision = { outcome: 'waiting', by: 'people', lines: [], blockedBy: [] };

/** What one change is decided among. */
export interface DecisionContext {
  readonly policy: Policy;
  readonly pull: PullFacts;
  readonly teams: TeamListings;
  /** Every change of the pull request, this one among them. */
  readonly all: readonly ChangeInContext[];
  /** The merge where it is judged at landing. */
  readonly now: DateTime;
}

/** Whether one change is approved, by what GitHub says now. Used at review and, from scratch, at landing. */
export async function decideChange(
  considered: ChangeInContext,
  deciding: DecisionContext,
): Promise<Decision> {
  const { facts, revision } = considered;
  const { role, holder } = facts;
  if (givesLess(facts)) return NONE_NEEDED;
  if (role === null || revision === null || !holder.readable || holder.value === null) return NOTHING_YET;
  if (breaksGlass(facts.change)) {
    const input = await peoplesInput(considered, { ...deciding, role, holder: holder.value, revision });
    const terms = { offered: role.breakGlass !== null, authorIsHuman: deciding.pull.authorIsHuman };
    return decideBreakGlass(input, terms);
  }
  const { pull, all, now } = deciding;
  const changes = all.map((each) => each.facts);
  const request = { author: pull.author, changes, now };
  const limits = automaticLimits({ role, facts, holder: holder.value, request });
  if (limits !== null && (role.approval === 'automatic' || limits.every(({ met }) => met))) {
    return decideAutomatic(limits, await objections(role, deciding));
  }
  const decision = decide(
    await peoplesInput(considered, { ...deciding, role, holder: holder.value, revision }),
  );
  return limits === null ? decision : { ...decision, automatic: limits };
}

async function peoplesInput(
  { facts, life }: ChangeInContext,
  {
    policy,
    pull,
    teams,
    now,
    role,
    holder,
    revision,
  }: DecisionContext & { readonly role: Role; readonly holder: Person; readonly revision: string },
): Promise<DecideInput> {
  const lines = breaksGlass(facts.change) ? reviewLines(policy, role.name) : approvalLines(role);
  const validFor = policy.requests.approvalValidFor;
  return {
    lines,
    reviews: pull.reviews,
    revision,
    recorded: requestedRevisions(life, pull.number),
    holder,
    author: pull.author,
    contributors: pull.contributors,
    members: await teams.of(lines.flatMap(({ from }) => from)),
    valid: validFor === null ? null : { for: validFor, at: now },
    reviewsOfOtherContent: await pull.reviewed.reviewsOfOtherGrant(pull.reviews, entryOf(facts.change)),
  };
}

function approvalLines({ approval }: Role): readonly ApprovalLine[] {
  return approval === 'automatic' ? [] : approval;
}

/** Teams are asked for only where somebody objects: most automatic requests cost no listing. */
export async function objections(
  role: Role,
  {
    policy,
    pull,
    teams,
  }: { readonly pull: Pick<PullFacts, 'reviews'> } & Pick<DecisionContext, 'policy' | 'teams'>,
): Promise<Objections> {
  const objects = pull.reviews.some(({ state }) => state === 'changes-requested');
  const listings = objects ? await teams.of(whoMayObject(role, policy)) : new Map();
  return objectionsIn(pull.reviews, [...listings.keys()], listings);
}

/** Who could have approved; where nobody has to, whoever could ask for the role themselves, and who owns the policy. */
function whoMayObject({ approval, eligible }: Role, { policyApproval }: Policy): readonly TeamRef[] {
  const owners = policyApproval.flatMap(({ from }) => from);
  return approval === 'automatic' ? [...eligible, ...owners] : approval.flatMap(({ from }) => from);
}
