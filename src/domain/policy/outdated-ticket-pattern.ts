import { outdatedPatternFinding, patternFinding } from '../document/pattern-finding.ts';
import type { Finding } from '../findings/finding.ts';
import type { SourceRange } from '../source-range.ts';
import type { Policy } from './policy.ts';

/** The JSON pointer of the ticket pattern in a policy. */
export const TICKET_PATTERN = '/requests/ticket/pattern';

/** Whether RE2 refuses the ticket pattern. */
export function hasOutdatedPattern({ requests }: Policy): boolean {
  return (requests.ticket.pattern?.refusal ?? null) !== null;
}

/**
 * A ticket pattern that RE2 refuses is an error in a new policy, and a warning if the policy in force has the
 * same pattern. `inForce` is the source of the pattern in force, or null if there is none.
 */
export function ticketPatternFindings(
  { requests }: Policy,
  rangeOf: (pointer: string) => SourceRange,
  inForce: string | null,
): readonly Finding[] {
  const { pattern } = requests.ticket;
  if (pattern === null || pattern.refusal === null) return [];
  const at = rangeOf(TICKET_PATTERN);
  return pattern.source === inForce
    ? outdatedPatternFinding(pattern, at)
    : [patternFinding(pattern.refusal, at)];
}
