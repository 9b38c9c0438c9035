import type { UnsupportedGrant } from '../../plan/unsupported-grants.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import type { IssueText } from './refusal-issue.ts';

/** Names the issue that asks whether so much is to end. */
export const MASS_REVOCATION_ALARM = 'brake';

/** Lines that the issue lists. */
const MOST = 100;

const CAUSES: Readonly<Record<UnsupportedGrant['cause'], string>> = {
  policy: 'the policy, its globs or the operator’s file no longer gives it',
  eligibility: 'the holder is in none of the teams that may hold it',
  departed: 'the holder’s account is gone',
};

/** What somebody writes under the issue to let it go on. */
export function releaseWords(code: string): string {
  return `/curfew end ${code}`;
}

/** Asks one of the owners whether all of this is to end. */
export function massRevocationIssue(
  taken: readonly UnsupportedGrant[],
  { code, owners }: { readonly code: string; readonly owners: readonly TeamRef[] },
): IssueText {
  const lines = taken.map(
    ({ live: { holder, role, effect }, cause }) =>
      `- ${markdownText(holder.login, 60)}: ${markdownText(role, 80)} (${codeText(effect.entitlement)} in ${codeText(effect.target)}), as ${CAUSES[cause]}`,
  );
  const left = lines.length - MOST;
  const grants = new Set(taken.map(({ live }) => live.grant)).size;
  return {
    key: MASS_REVOCATION_ALARM,
    title: `End ${grants} grants at once?`,
    text: [
      `A change of policy or of teams would end **${grants} grants** at once. That is more than usually is meant, so Curfew waits. Nothing else waits: windows end, and removals are honoured.`,
      [...lines.sort().slice(0, MOST), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
      `**If it is meant:** a member of ${owners.map((team) => codeText(team)).join(' or ')} writes this as a comment, and does not edit it:\n\n\`\`\`\n${releaseWords(code)}\n\`\`\``,
      '**If it is not:** put the policy or the teams back as they were, and Curfew closes this issue.',
    ].join('\n\n'),
  };
}
