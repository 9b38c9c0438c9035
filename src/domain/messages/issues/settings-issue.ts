import type { DoctorFinding } from '../../doctor/check.ts';
import { groupOf } from '../../doctor/diagnose.ts';
import type { DoctorGroup } from '../../doctor/doctor-code.ts';
import { markdownText } from '../../text/escape.ts';
import { wordDoctorFinding } from './doctor-words.ts';
import type { IssueText } from './refusal-issue.ts';

/** Names the issue about the repository's settings. */
export const SETTINGS_ISSUE = 'settings';

export const GROUP_TITLES: Readonly<Record<DoctorGroup, string>> = {
  round: 'What lets somebody go round Curfew',
  blocks: 'What holds up its merges, reverts or record',
  unread: 'What could not be read',
};

const GROUPS: readonly DoctorGroup[] = ['round', 'blocks', 'unread'];

/** Findings by group, in the order in which to mend them; empty groups are left out. */
export function grouped(
  findings: readonly DoctorFinding[],
): readonly { readonly group: DoctorGroup; readonly findings: readonly DoctorFinding[] }[] {
  return GROUPS.map((group) => ({
    group,
    findings: findings.filter((each) => groupOf(each) === group),
  })).filter((each) => each.findings.length > 0);
}

/** The issue about the settings; null where all is well. What GitHub never tells a modest App opens none, and stands in one that is open. */
export function settingsIssue(findings: readonly DoctorFinding[]): IssueText | null {
  const open = findings.filter(({ code }) => code !== 'bypass-not-told');
  if (open.length === 0) return null;
  const parts = grouped(findings).map(({ group, findings: those }) =>
    [`### ${GROUP_TITLES[group]}`, ...those.map(itemOf)].join('\n\n'),
  );
  return {
    key: SETTINGS_ISSUE,
    title:
      open.length === 1
        ? 'A setting of this repository needs a look'
        : `${open.length} settings of this repository need a look`,
    text: [
      'Curfew looks at the settings of this repository once a day. It changes none of them.',
      ...parts,
      '`curfew doctor` says the same at once, and prints the rulesets to import. Curfew closes this issue when all is well.',
    ].join('\n\n'),
  };
}

function itemOf(finding: DoctorFinding): string {
  const { problem, fix, where } = wordDoctorFinding(finding);
  return `- ${markdownText(problem)}.\n  **Set:** ${markdownText(fix)}.\n  **Where:** ${markdownText(where)}.`;
}
