import type { Decision } from '../../../domain/decision/decision.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { reviewLines } from '../../../domain/policy/review-teams.ts';
import { problemOfLineShapes } from './decide-again.ts';

type RefusedEntry = Extract<Entry, { readonly type: 'refused' | 'policy-refused' }>;

/** Reasons that name the outcome of the decision: `decision-waiting`. */
const OUTCOME = /^decision-(.+)$/;

/**
 * Why a refusal contradicts the decision in it; null if it does not. `policy` is the one in force; null if
 * none is, or if it cannot be read.
 */
export function refusalProblem(entry: RefusedEntry, policy: Policy | null): string | null {
  const codes = entry.reasons.map(({ code }) => code);
  if (codes.length === 0) return 'it has no reason';
  if (codes.includes('not-by-pull-request') && entry.pull !== null) return `it came by #${entry.pull}`;
  const { decision } = entry;
  if (decision === undefined) return null;
  const named = codes.flatMap((code) => OUTCOME.exec(code)?.[1] ?? []);
  const other = named.find((outcome) => outcome !== decision.outcome);
  if (other !== undefined) return `it is refused as ${other}, and its decision is ${decision.outcome}`;
  const isApproved = decision.lines.length > 0 && decision.lines.every(({ met }) => met);
  if (decision.by === 'people' && decision.outcome === 'waiting' && isApproved) {
    return 'it waits for approvals, and all of its lines are met';
  }
  return entry.type === 'refused' ? problemOfLines(decision, entry.role, policy) : null;
}

function problemOfLines(decision: Decision, name: string, policy: Policy | null): string | null {
  const role = policy?.roles.get(name);
  if (policy === null || role === undefined || decision.lines.length === 0) return null;
  const approval = role.approval === 'automatic' ? [] : role.approval;
  return problemOfLineShapes(decision, decision.by === 'break-glass' ? reviewLines(policy, name) : approval);
}
