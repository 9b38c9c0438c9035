import type { Decision } from '../decision/decision.ts';
import { plainText } from '../text/escape.ts';
import { joined } from './decision-words.ts';

/**
 * The approvals that are missing, in plain text: `1 of acme/dba and 2 of acme/security or acme/sre`. Empty if
 * none is missing.
 */
export function missingApprovals(decisions: readonly Decision[]): string {
  return joined([...new Set(decisions.flatMap(unmetLines))].map((line) => plainText(line, 80)));
}

/** The missing approvals of one decision, complete, for the record. It shortens and escapes nothing. */
export function recordedMissingApprovals(decision: Decision): string {
  return unmetLines(decision).join(', and ');
}

function unmetLines({ lines }: Decision): readonly string[] {
  return lines
    .filter(({ met }) => !met)
    .map(({ count, counted, from }) => `${count - counted.length} of ${from.join(' or ')}`);
}
