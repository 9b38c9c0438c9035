import { type DecideInput, decide } from '../../../domain/decision/decide.ts';
import type { Decision } from '../../../domain/decision/decision.ts';
import {
  recordedApprovals,
  recordedMembers,
  recordedPushes,
} from '../../../domain/decision/recorded-evidence.ts';
import { whyNotApproved } from '../../../domain/messages/why-not-approved.ts';
import type { Person } from '../../../domain/person.ts';
import type { ApprovalLine } from '../../../domain/policy/policy.ts';

/** The facts behind a decision that the record has beside the decision itself. */
export type RecordedFacts = Pick<DecideInput, 'lines' | 'revision' | 'recordedRevisions' | 'holder'> & {
  readonly author: Person | null;
  /** Undefined if an older entry does not record them. */
  readonly contributors: readonly Person[] | undefined;
  readonly approvalsExpire: DecideInput['approvalsExpire'];
  /** ISO 8601. */
  readonly mergedAt: string;
};

/**
 * Why the recorded approvals do not give the recorded approval; null if they do. Decides by the same rule as
 * landing. Who was in a team is taken from the record: it was GitHub's answer then.
 */
export function decideAgain(decision: Decision, facts: RecordedFacts): string | null {
  return problemOfLines(decision, facts.lines) ?? problemOfApprovals(decision, facts);
}

/** Whether an approval was recorded that something else in the same decision forbids. */
export function forbiddenApproval({ outcome, blockedBy }: Decision): string | null {
  if (outcome !== 'approved') return `its decision is ${outcome}`;
  return blockedBy.length > 0 ? `${blockedBy.map(({ login }) => login).join(', ')} requested changes` : null;
}

/** The recorded lines must be those of the policy, whatever else they say. */
export function problemOfLineShapes({ lines }: Decision, expected: readonly ApprovalLine[]): string | null {
  const shapes = (all: readonly ApprovalLine[]) =>
    JSON.stringify(all.map(({ count, from }) => [count, from]));
  return shapes(lines) === shapes(expected) ? null : 'its approval lines are not those of the policy';
}

function problemOfLines(decision: Decision, expected: readonly ApprovalLine[]): string | null {
  const shapes = problemOfLineShapes(decision, expected);
  if (shapes !== null) return shapes;
  for (const { count, from, met, counted } of decision.lines) {
    if (!met || counted.length !== count) return `it counts ${counted.length} of ${count} approvals`;
    const other = counted.find(({ team }) => !from.includes(team));
    if (other !== undefined) return `${other.by.login} counts for ${other.team}`;
  }
  const reviews = decision.lines.flatMap(({ counted }) => counted.map(({ review }) => review));
  return new Set(reviews).size === reviews.length ? null : 'it counts one review twice';
}

/** GitHub's times. Without the zone, a time would depend on the clock of the reader. */
const GITHUB_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;

function problemOfApprovals(decision: Decision, facts: RecordedFacts): string | null {
  if (decision.pushes?.unreadable !== undefined) return 'it was not known who pushed the content';
  const input = recordedInput(decision, facts);
  const undated = input.reviews.find(({ submittedAt }) => !GITHUB_TIME.test(submittedAt));
  if (undated !== undefined)
    return `${undated.by.login} approved it at ${undated.submittedAt}, which is no time of GitHub`;
  const late = input.reviews.find(({ submittedAt }) => Date.parse(submittedAt) > Date.parse(facts.mergedAt));
  if (late !== undefined) return `${late.by.login} approved it after the merge`;
  const again = decide(input);
  return again.outcome === 'approved' ? null : whyNotApproved(again);
}

/** The input of the rules, as far as the record has it. */
export function recordedInput(
  decision: Decision,
  { lines, revision, recordedRevisions, holder, author, contributors = [], approvalsExpire }: RecordedFacts,
): DecideInput {
  const pushes = recordedPushes(decision);
  const teams = lines.flatMap(({ from }) => from);
  return {
    lines,
    reviews: recordedApprovals(decision),
    revision,
    recordedRevisions,
    holder,
    author,
    contributors,
    members: recordedMembers(teams, decision),
    approvalsExpire,
    ...(pushes === undefined ? {} : { pushes }),
  };
}
