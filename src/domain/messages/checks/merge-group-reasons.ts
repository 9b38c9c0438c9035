import type { Finding } from '../../findings/finding.ts';
import { wordFinding } from '../../findings/word-finding.ts';

/** Why a merge group fails or waits. The check on its commit shows these sentences. Plain text. */

export const NOT_SET_UP = 'Curfew is not set up in this repository.';

export const NO_USABLE_POLICY = 'No policy in force can be read.';

export function branchRewound(branch: string): string {
  return `${branch} was force-pushed, and the last commit that Curfew judged is no longer on it.`;
}

/** `because` is a clause. */
export function landingNotJudged(because: string): string {
  return `Curfew has not judged yet what landed before this group: ${because}.`;
}

export function grantsUnreadable(finding: Finding): string {
  return `${finding.at === null ? '' : `${finding.at.path}: `}${wordFinding(finding)}`;
}

/** The commit changes grants that the pull request alone does not change. */
export function beyondPullRequest(grants: readonly string[]): string {
  return `The merge would change grants that the pull request does not change: ${grants.join(', ')}.`;
}
