import type { PolicyRefused, Refused } from '../ledger/entry.ts';
import { missingApprovals, namesOf } from './decision-words.ts';

/** Why something would be refused if it landed now, in plain sentences. */
export function whyNotNow(entry: Refused | PolicyRefused): readonly string[] {
  const about = entry.type === 'refused' ? `${entry.grant}: ` : '';
  return entry.reasons.map(
    ({ code, text }) => `${about}${(code.startsWith('decision-') && decisionNow(entry)) || text}`,
  );
}

/** The record says how it was at the merge; here there was none yet. */
function decisionNow(entry: Refused | PolicyRefused): string {
  const decision = 'decision' in entry ? entry.decision : undefined;
  if (decision === undefined) return '';
  if (decision.blockedBy.length > 0) return `${namesOf(decision.blockedBy)} asked for changes.`;
  const missing = missingApprovals([decision]);
  return missing === '' ? '' : `It is not approved: ${missing} must approve it.`;
}
