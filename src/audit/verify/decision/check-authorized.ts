import { staysWithinLimits } from '../../../domain/decision/automatic-limits.ts';
import { decideBreakGlass } from '../../../domain/decision/decide-break-glass.ts';
import { effectKey } from '../../../domain/effect.ts';
import { iso, parseUtc } from '../../../domain/iso.ts';
import type { Authorized, Entry } from '../../../domain/ledger/entry.ts';
import { requestedRevisions } from '../../../domain/ledger/history/requested-revisions.ts';
import type { ApprovalLine, Role } from '../../../domain/policy/policy.ts';
import { reviewLines } from '../../../domain/policy/review-teams.ts';
import type { AuthorizedFacts } from './authorized-facts.ts';
import {
  decideAgain,
  forbiddenApproval,
  problemOfLineShapes,
  type RecordedFacts,
  recordedInput,
} from './decide-again.ts';

type Entered = Authorized & Entry;

/**
 * Why the record before an authorization, and the policy in force then, do not give its decision; null if
 * they do. Needs no landed file.
 */
export function decisionProblem(entry: Entered, facts: AuthorizedFacts): string | null {
  if ((entry.change === 'added') !== (entry.replaces === null)) {
    return `it is ${entry.change}, and ${entry.replaces === null ? 'replaces nothing' : 'replaces a revision'}`;
  }
  const { by } = entry.evidence.decision;
  if ((entry.change === 'shortened') !== (by === 'none-needed'))
    return `${by} decided that it is ${entry.change}`;
  if (by === 'none-needed') return lessProblem(entry, facts);
  const { role } = facts;
  if (role === null) return `the policy has no role ${entry.role}`;
  if (entry.pull === null || entry.evidence.author === null) return 'it names no pull request and author';
  const forbidden = forbiddenApproval(entry.evidence.decision);
  if (forbidden !== null) return forbidden;
  if (entry.rules !== undefined && entry.evidence.contributors === undefined) {
    return 'it does not say who contributed to the content';
  }
  const breaksGlass = entry.break_glass && entry.change === 'added';
  if (breaksGlass !== (by === 'break-glass') || breaksGlass !== (entry.review_by !== undefined)) {
    return 'it is not clear whether it is break-glass';
  }
  if (by === 'break-glass') return breakGlassProblem(entry, role, facts);
  return by === 'automatic' ? automaticProblem(entry, role) : peopleProblem(entry, role, facts);
}

/** Less access needs no approval, and gives nothing that the revision before it did not give. */
function lessProblem(entry: Entered, { replaced }: AuthorizedFacts): string | null {
  const { decision } = entry.evidence;
  if (decision.lines.length > 0 || decision.automatic !== undefined)
    return 'it has approvals, and needs none';
  const forbidden = forbiddenApproval(decision);
  if (forbidden !== null) return forbidden;
  if (entry.review_by !== undefined) return 'it owes a review, and needs none';
  if (replaced === null) return 'the revision that it shortens was never authorized';
  const keys = ({ effects }: Authorized) => JSON.stringify(effects.map(effectKey));
  const isLess =
    entry.window.starts >= replaced.window.starts &&
    entry.window.ends <= replaced.window.ends &&
    entry.holder.id === replaced.holder.id &&
    entry.role === replaced.role &&
    entry.break_glass === replaced.break_glass &&
    keys(entry) === keys(replaced);
  return isLess ? null : 'it gives more than the revision that it shortens';
}

function peopleProblem(entry: Entered, role: Role, facts: AuthorizedFacts): string | null {
  const { decision } = entry.evidence;
  if (role.approval === 'automatic') return `people cannot approve ${role.name}: its approval is automatic`;
  if (entry.rules !== undefined && decision.pushes === undefined)
    return 'it does not say who pushed the content';
  if (decision.automatic?.every(({ met }) => met)) return 'it met every limit of automatic approval';
  return decideAgain(decision, factsOf(entry, facts, role.approval));
}

function factsOf(
  { evidence, revision, pull, holder }: Entered,
  { policy, life }: AuthorizedFacts,
  lines: readonly ApprovalLine[],
): RecordedFacts {
  const { author, contributors, merged_at: mergedAt } = evidence;
  const validFor = policy.requests.approvalValidFor;
  return {
    lines,
    revision,
    recordedRevisions: pull === null ? [] : requestedRevisions(life, pull),
    holder,
    author,
    contributors,
    approvalsExpire: validFor === null ? null : { after: validFor, at: parseUtc(mergedAt) },
    mergedAt,
  };
}

function automaticProblem({ window, holder, evidence }: Entered, role: Role): string | null {
  const { decision, author, merged_at } = evidence;
  if (decision.lines.length > 0) return 'it has approval lines, and was approved automatically';
  if (author?.id !== holder.id) return 'the policy approves only requests of the holder automatically';
  const unmet = decision.automatic?.find(({ met }) => !met);
  if (unmet !== undefined) return `it did not meet the limit ${unmet.limit} of automatic approval`;
  const times = { starts: parseUtc(window.starts), ends: parseUtc(window.ends) };
  return staysWithinLimits(role, times, parseUtc(merged_at))
    ? null
    : 'the policy does not approve it automatically';
}

function breakGlassProblem(entry: Entered, role: Role, facts: AuthorizedFacts): string | null {
  const { at, review_by, evidence } = entry;
  const { policy } = facts;
  const terms = role.breakGlass;
  if (terms === null) return `${role.name} has no break-glass`;
  if (review_by !== iso(parseUtc(at).plus(terms.reviewWithin))) return `its review is due at ${review_by}`;
  const lines = reviewLines(policy, role.name);
  const again = decideBreakGlass(recordedInput(evidence.decision, factsOf(entry, facts, lines)), {
    offered: true,
    // The record does not say that the author is a person. Break-glass is for the holder, who is one.
    authorIsHuman: true,
  });
  if (again.outcome !== 'approved') return 'a break-glass request must come from its holder alone';
  return problemOfLineShapes(evidence.decision, lines);
}

/** Why the effects are not those of the role; null if they are. The accounts are the operator's choice. */
export function effectsProblem(entry: Entered, { role }: AuthorizedFacts): string | null {
  if (role === null || entry.change === 'shortened') return null;
  const entitlements = (all: readonly { readonly target: string; readonly entitlement: string }[]) =>
    JSON.stringify(all.map(({ target, entitlement }) => [target, entitlement]));
  return entitlements(entry.effects) === entitlements(role.provision)
    ? null
    : `${role.name} does not give exactly these`;
}
