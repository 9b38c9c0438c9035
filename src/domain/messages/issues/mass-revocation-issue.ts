import type { UnsupportedGrant } from '../../plan/unsupported-grants.ts';
import type { TeamRef } from '../../team-ref.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

/**
 * The key of the issue that asks the owners before many grants end at once. Open issues have it in their
 * marker, so it stays as it is.
 */
export const MASS_REVOCATION_ALARM = 'brake';

const LISTED_MAX = 100;

const CAUSES: Readonly<Record<UnsupportedGrant['cause'], string>> = {
  policy: 'the policy, its list of files, or the operator’s file does not give this access any more',
  eligibility: 'the holder is in none of the eligible teams',
  departed: 'the holder’s account no longer exists',
};

/** The comment by which an owner confirms that these grants should end. */
export function confirmCommand(code: string): string {
  return `/curfew end ${code}`;
}

/** Asks the owners whether all these grants should end. */
export function massRevocationIssue(
  unsupported: readonly UnsupportedGrant[],
  { code, owners }: { readonly code: string; readonly owners: readonly TeamRef[] },
): IssueText {
  const lines = unsupported.map(
    ({ live: { holder, role, effect }, cause }) =>
      `- ${markdownText(holder.login, 60)}: ${markdownText(role, 80)} (${codeText(effect.entitlement)} in ${codeText(effect.target)}), because ${CAUSES[cause]}`,
  );
  const left = lines.length - LISTED_MAX;
  const grants = new Set(unsupported.map(({ live }) => live.grant)).size;
  return {
    key: MASS_REVOCATION_ALARM,
    title: `End ${grants} grants at once?`,
    text: [
      `A change of the policy or of teams would end **${grants} grants** at once. This may be a mistake, so Curfew waits for an answer. Windows still end on time, and grants that people remove still end at once.`,
      [
        ...lines.sort().slice(0, LISTED_MAX),
        ...(left > 0 ? [`- … and ${left} more effects of these grants`] : []),
      ].join('\n'),
      `**To end them:** a member of ${owners.map((team) => codeText(team)).join(' or ')} writes this comment, and does not edit it later:\n\n\`\`\`\n${confirmCommand(code)}\n\`\`\``,
      '**To keep them:** restore the policy or the teams. Curfew then closes this issue.',
    ].join('\n\n'),
  };
}
