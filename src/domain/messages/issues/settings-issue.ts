import { groupOf } from '../../doctor/diagnose.ts';
import type { DoctorFinding } from '../../doctor/doctor-check.ts';
import type { DoctorGroup } from '../../doctor/doctor-code.ts';
import { markdownText } from '../../text/escape.ts';
import { wordDoctorFinding } from './doctor-words.ts';
import type { IssueText } from './issue-text.ts';

/** The key of the issue about the repository's settings. */
export const SETTINGS_ISSUE = 'settings';

export const GROUP_TITLES: Readonly<Record<DoctorGroup, string>> = {
  bypass: 'Settings that let people bypass Curfew',
  blocks: 'Settings that block merges, reverts or the record of Curfew',
  unread: 'Settings that could not be read',
};

const GROUPS: readonly DoctorGroup[] = ['bypass', 'blocks', 'unread'];

/** Findings by group, the most important group first. Empty groups are left out. */
export function findingsByGroup(
  findings: readonly DoctorFinding[],
): readonly { readonly group: DoctorGroup; readonly findings: readonly DoctorFinding[] }[] {
  return GROUPS.map((group) => ({
    group,
    findings: findings.filter((finding) => groupOf(finding) === group),
  })).filter(({ findings: ofGroup }) => ofGroup.length > 0);
}

/**
 * The issue about the settings; null if all of them are right. GitHub shows bypass lists only to an App that
 * may change rulesets, and Curfew asks for no such permission. An unreadable bypass list alone opens no
 * issue. If another setting is wrong, the issue lists it, too.
 */
export function settingsIssue(findings: readonly DoctorFinding[]): IssueText | null {
  const wrong = findings.filter(({ code }) => code !== 'bypass-unreadable');
  if (wrong.length === 0) return null;
  const parts = findingsByGroup(findings).map(({ group, findings: ofGroup }) =>
    [`### ${GROUP_TITLES[group]}`, ...ofGroup.map(itemOf)].join('\n\n'),
  );
  return {
    key: SETTINGS_ISSUE,
    title:
      wrong.length === 1
        ? 'Check a setting of this repository'
        : `Check ${wrong.length} settings of this repository`,
    text: [
      'Curfew reads the settings of this repository once a day. It changes none of them.',
      ...parts,
      '`curfew doctor` prints the same at once, and the rulesets to import. Curfew closes this issue when at most bypass lists are left that it cannot read: check these yourself.',
    ].join('\n\n'),
  };
}

function itemOf(finding: DoctorFinding): string {
  const { problem, fix, where } = wordDoctorFinding(finding);
  return `- ${markdownText(problem)}.\n  **Set:** ${markdownText(fix)}.\n  **Where:** ${markdownText(where)}.`;
}
