import { LEDGER_BRANCH } from '../../own-branches.ts';
import { codeText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

/** The key of the issue about the ledger's branch. */
export const LEDGER_ALARM = 'ledger';
/** The key of the issue about grants files on the default branch. */
export const GRANTS_ALARM = 'unreadable-grants';
/** The key of the issue about a default branch that lost commits which Curfew had judged. */
export const REWOUND_ALARM = 'rewound';

/** The key of the issue about a record that this process cannot sign. */
export const LEDGER_KEY_ALARM = 'ledger-key';
/** The key of the issue about several stores. */
export const STORES_ALARM = 'stores';

/** Processes with different databases serve the repository at the same time. */
export function storesAlarm(stores: readonly string[]): IssueText {
  const named = stores.map((store) => codeText(store));
  return {
    key: STORES_ALARM,
    title: 'Curfew runs with more than one database',
    text: [
      `In the last hour, processes with the databases ${named.join(', ')} wrote to ${codeText(LEDGER_BRANCH)} in turns. Access ends on time, and the record is complete. But these processes do not know of each other: they ask GitHub and the targets twice, and people may get each notification twice.`,
      `**Next:** stop all but one, or give all of them the same \`DATABASE_URL\`. An embedded database serves one process alone. A ledger commit names the database of its process in the line \`Curfew-Store\`, and the log of each process names its own.`,
      'Curfew closes this issue an hour after the last turn. If you moved to another database and back within an hour, there is nothing to do.',
    ].join('\n\n'),
  };
}

/**
 * A commit of another author is on the ledger's branch, or commits of Curfew are missing. `trustedHead` is
 * the newest commit that is certainly from Curfew; null if Curfew knows none.
 */
export function ledgerAlarm(because: string, trustedHead: string | null): IssueText {
  const restore =
    trustedHead === null
      ? 'Curfew no longer knows the last correct commit. Every clone that fetched the branch has it, and so does the log of Curfew.'
      : `The last commit that is certainly from Curfew is ${codeText(trustedHead)}:\n\n\`\`\`\ngit push --force origin ${trustedHead}:refs/heads/${LEDGER_BRANCH}\n\`\`\``;
  return {
    key: LEDGER_ALARM,
    title: `The record on ${LEDGER_BRANCH} was tampered with`,
    text: [
      `${codeText(because, 600)}. Only Curfew may write to this branch. **Until the branch is restored, Curfew gives no new access and records nothing.** Access that was given still ends on time.`,
      `**Next:** find out who did it. The repository's Activity page names the person who pushed to ${codeText(LEDGER_BRANCH)}; the commits do not. Find out why the rules allowed it: the ruleset of \`curfew init\` lets only the App write. Then restore the branch. For the push, switch that ruleset off for a moment. ${restore}`,
      'Curfew closes this issue when the branch is restored. It then records everything that it did in the meantime.',
    ].join('\n\n'),
  };
}

/** The record has another key than this process, or another party wrote it. */
export function ledgerKeyAlarm(because: string): IssueText {
  return {
    key: LEDGER_KEY_ALARM,
    title: 'Curfew has another key than its record',
    text: [
      `${codeText(because, 600)}. **Until this process has the right key, Curfew gives no new access and records nothing.** Access that was given still ends on time.`,
      '**If you changed the key:** set `LEDGER_PREVIOUS_KEY` to the former one and start all processes again. Without a `LEDGER_KEY`, the key is derived from the private key of the App, and the former key is the former private key. Leave the branch as it is: its commits are right.',
      `**If no key was changed:** another party may have written to ${codeText(LEDGER_BRANCH)}. The repository's Activity page names the person who pushed. Compare \`keys.json\` on the branch with \`curfew ledger-key\` and with a clone.`,
      'Curfew closes this issue when it can read the record.',
    ].join('\n\n'),
  };
}

/** The default branch no longer has a commit that Curfew has judged. */
export function rewoundAlarm(branch: string, cursor: string, head: string): IssueText {
  const [judged, tip] = [cursor, head].map((sha) => codeText(sha));
  return {
    key: REWOUND_ALARM,
    title: `${branch} was rewound`,
    text: [
      `Curfew had judged ${codeText(branch)} up to ${judged}. That commit is no longer on the branch, and the tip is ${tip}. **Curfew gives no new access until ${judged} is on the branch again.** Access that was given still ends on time.`,
      `**Next:** find out who did it: the repository's Activity page names the person who force-pushed. Then restore ${judged}, and land the newer commits on top of it. Curfew closes this issue when that is done.`,
      `**If the rewrite was intended:** open a pull request that writes this into \`.github/curfew.yml\`, and get the approval that a change of the policy needs:\n\n\`\`\`yaml\nhistory: { rewritten_from: ${cursor} }\n\`\`\`\n\nCurfew then goes on from the merge of that pull request. Live grants go on. What is on the branch before the merge and was never authorized gives nothing: request it again.`,
    ].join('\n\n'),
  };
}

/** A commit left grants files that Curfew cannot read. */
export function grantsAlarm(commit: string, problems: number): IssueText {
  return {
    key: GRANTS_ALARM,
    title: 'A grants file on the default branch cannot be read',
    text: `Since commit ${codeText(commit)}, Curfew cannot read all grants files (${problems} ${problems === 1 ? 'problem' : 'problems'}). Until a commit fixes them, Curfew gives no new access. Access that was given still ends on time. **Next:** run \`curfew check\`, which names the lines, and fix them by a pull request.`,
  };
}
