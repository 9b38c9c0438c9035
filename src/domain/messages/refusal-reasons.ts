import type { Decision } from '../decision/decision.ts';
import type { Finding } from '../findings/finding.ts';
import { wordFinding } from '../findings/word-finding.ts';
import type { Refused } from '../ledger/entry.ts';
import { whyNotApproved } from './why-not-approved.ts';

/**
 * Why Curfew gave nothing for a grant that landed. The ledger records the reason, and an issue shows it.
 * Plain text.
 */
export type RefusalReason = Refused['reasons'][number];

export const NOT_BY_PULL_REQUEST: RefusalReason = {
  code: 'not-by-pull-request',
  text: 'It came to the default branch without a merged pull request, so no person approved it.',
};

export const ALREADY_OVER: RefusalReason = {
  code: 'already-over',
  text: 'Its window had ended when it landed.',
};

export const NOT_RESOLVED: RefusalReason = {
  code: 'not-resolved',
  text: 'Curfew does not know the role, the holder or the target, so it does not know what this grant gives.',
};

export function findingReason(finding: Finding): RefusalReason {
  return { code: finding.code, text: wordFinding(finding) };
}

/** Less access does not wait, so it may be recorded before an earlier landing is judged. */
export const SUPERSEDED: RefusalReason = {
  code: 'superseded',
  text: 'A later landing shortened this grant, and Curfew judged that one first, so this change has no effect.',
};

/** `what` is a noun: `the reviews of #7`. */
export function evidenceUnreadable(what: string, because: string): RefusalReason {
  return { code: 'evidence-unreadable', text: `Curfew could not read ${what}: ${because}.` };
}

export function notApproved(decision: Decision): RefusalReason {
  return { code: `decision-${decision.outcome}`, text: whyNotApproved(decision) };
}

/** An `authorized` entry may not follow the entries that the ledger has about the grant. */
export function cannotFollow(because: string): RefusalReason {
  return {
    code: 'cannot-follow',
    text: `The earlier entries about this grant do not allow this change: ${because}.`,
  };
}
