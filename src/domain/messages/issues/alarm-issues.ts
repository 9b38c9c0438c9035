import { LEDGER_BRANCH } from '../../ledger/files/ledger-paths.ts';
import { codeText } from '../../text/escape.ts';
import type { IssueText } from './refusal-issue.ts';

/** Names the issue about the ledger's branch. */
export const LEDGER_ALARM = 'ledger';
/** Names the issue about grants files on the default branch. */
export const GRANTS_ALARM = 'unreadable-grants';
/** Names the issue about a default branch that lost what was judged. */
export const REWOUND_ALARM = 'rewound';

/** The ledger's branch is not as Curfew left it. `sound` is the newest commit that is Curfew's, where one is known. */
export function ledgerAlarm(because: string, sound: string | null): IssueText {
  const back =
    sound === null
      ? 'No commit of it is known here any more: every clone that fetched the branch has it, and so does the log of what Curfew wrote.'
      : `The last commit that is known to be Curfew's is ${codeText(sound)}:\n\n\`\`\`\ngit push --force origin ${sound}:refs/heads/${LEDGER_BRANCH}\n\`\`\``;
  return {
    key: LEDGER_ALARM,
    title: `The record on ${LEDGER_BRANCH} was tampered with`,
    text: [
      `${codeText(because, 600)}. Only Curfew writes there. **Until the branch is as Curfew left it, nothing new is given and nothing is recorded**; what was given still ends on time.`,
      `**Next:** find out who did it (the repository's Activity page names who pushed to ${codeText(LEDGER_BRANCH)}, commits do not), and why the rules let them: the ruleset of \`curfew init\` keeps everybody but the App away. Then put the branch back, which needs that ruleset switched off for a moment. ${back}`,
      'Curfew closes this issue when the branch is right again, and then records what it did meanwhile.',
    ].join('\n\n'),
  };
}

/** The default branch no longer holds what was judged. */
export function rewoundAlarm(branch: string, cursor: string, head: string): IssueText {
  const [judged, tip] = [cursor, head].map((sha) => codeText(sha));
  return {
    key: REWOUND_ALARM,
    title: `${branch} was rewound`,
    text: [
      `Curfew had judged ${codeText(branch)} up to ${judged}, and that commit is no longer on it: its tip is ${tip}. **Nothing new is given until ${judged} is on it again**; what was given still ends on time.`,
      `**Next:** find out who did it (the repository's Activity page names who force-pushed). Then bring ${judged} back and land the newer commits on top of it. Curfew closes this issue when that is done.`,
    ].join('\n\n'),
  };
}

/** A commit left grants files that cannot be read. */
export function grantsAlarm(commit: string, problems: number): IssueText {
  return {
    key: GRANTS_ALARM,
    title: 'A grants file on the default branch cannot be read',
    text: `Commit ${codeText(commit)} left grants files that Curfew cannot read (${problems} ${problems === 1 ? 'problem' : 'problems'}). Until a commit mends it, nothing new is given; what was given still ends on time. \`curfew check\` names the lines.`,
  };
}
