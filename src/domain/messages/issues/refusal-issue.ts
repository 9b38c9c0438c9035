import type { Drift, FrozenWindow, PolicyRefused, Refused } from '../../ledger/entry.ts';
import type { Person } from '../../person.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import { lengthOf, timeText } from '../end-words.ts';
import { driftEntryIssue } from './drift-entry-issue.ts';
import type { IssueText } from './issue-text.ts';

const REASONS_MAX = 20;
/** If one merge brought more refused grants than this, one issue lists all of them. */
const SEPARATE_ISSUES_MAX = 3;
const GRANTS_MAX = 30;

const NO_REASON = 'no reason was recorded';

/** The window of the same grant that was in force when a change of it was refused; null if none was. */
export type WindowOf = (refused: Refused) => FrozenWindow | null;

/**
 * The issue about a merge that had no effect, or about access that Curfew did not give: what it means, and
 * what to do.
 */
export function refusalIssue(
  entry: Refused | PolicyRefused | Drift,
  windowOf: WindowOf = () => null,
): IssueText {
  switch (entry.type) {
    case 'refused':
      return refusedGrant(entry, windowOf(entry));
    case 'policy-refused':
      return refusedPolicy(entry);
    case 'drift':
      return driftEntryIssue(entry);
  }
}

/** The issues about refused grants: one for each grant, or one for a whole merge that brought many. */
export function refusalIssues(
  refused: readonly Refused[],
  windowOf: WindowOf = () => null,
): readonly IssueText[] {
  return [...Map.groupBy(refused, ({ commit }) => commit).values()].flatMap((ofCommit) =>
    ofCommit.length <= SEPARATE_ISSUES_MAX
      ? ofCommit.map((entry) => refusalIssue(entry, windowOf))
      : manyRefused(ofCommit, windowOf),
  );
}

/** It stays true if the grant is extended or ended later. */
function windowSentence(window: FrozenWindow | null): string {
  return window === null
    ? 'Access that was in force before stays in force.'
    : `Access that was in force before stays in force: at the refusal, it was approved with a window of ${lengthOf(window)} until ${timeText(window.ends)}.`;
}

function refusedGrant(
  { grant, holder, role, pull, commit, merged_by, reasons }: Refused,
  window: FrozenWindow | null,
): IssueText {
  return {
    key: `refused-${grant}-${commit}`,
    title: `Not given: ${plainText(holder.login, 60)} ${plainText(role, 80)}${pullSuffix(pull)}`,
    text: [
      `${landedText(pull, commit, merged_by)} requests ${markdownText(role, 80)} for ${markdownText(holder.login, 60)} (${codeText(grant, 90)}). **Curfew gave nothing for it**, because:`,
      listOf(reasons),
      `${windowSentence(window)} **Next:** remove the entry by pull request, which needs no approval. Or request the access again in a new entry with its own id. Then close this issue.`,
    ].join('\n\n'),
  };
}

function manyRefused(refused: readonly Refused[], windowOf: WindowOf): readonly IssueText[] {
  const [first] = refused;
  if (first === undefined) return [];
  const { pull, commit, merged_by } = first;
  const shown = refused.slice(0, GRANTS_MAX).map((entry) => {
    const { grant, holder, role, reasons } = entry;
    const why = markdownText(reasons[0]?.text ?? NO_REASON, 200);
    const window = windowOf(entry);
    const before = window === null ? '' : ` Before, it was approved until ${timeText(window.ends)}.`;
    return `- ${codeText(grant, 90)}: ${markdownText(`${holder.login} ${role}`, 140)}. ${why}${before}`;
  });
  const left = refused.length - shown.length;
  return [
    {
      key: `refused-${commit}`,
      title: `Not given: ${refused.length} grants${pullSuffix(pull)}`,
      text: [
        `${landedText(pull, commit, merged_by)} requests ${refused.length} grants. **Curfew gave nothing for them**, because:`,
        [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
        'Access that was in force before stays in force. **Next:** remove the entries by pull request, which needs no approval. Or request the access again in new entries with their own ids. Then close this issue.',
      ].join('\n\n'),
    },
  ];
}

function refusedPolicy({ commit, blob, pull, merged_by, reasons }: PolicyRefused): IssueText {
  return {
    key: `policy-refused-${commit}`,
    title: `Policy change without effect${pullSuffix(pull)}`,
    text: [
      `${landedText(pull, commit, merged_by)} ${blob === null ? 'removes' : 'changes'} the policy, ${codeText('.github/curfew.yml')}. **The policy before it stays in force**, because:`,
      listOf(reasons),
      "**Next:** restore the file by a pull request. To keep the new content instead, change a comment in the file by a pull request that the policy's owners approve. Find out why it was merged. Curfew closes this issue when the file holds the policy in force again.",
    ].join('\n\n'),
  };
}

/**
 * The merge or push that an issue is about, as the subject of a sentence. For a push, the commit's author and
 * committer prove nothing: a person can write any name there.
 */
function landedText(pull: number | null, commit: string, mergedBy: Person | null = null): string {
  const sha = codeText(commit.slice(0, 12));
  if (pull === null) {
    return `Commit ${sha}, pushed without a pull request (the repository's Activity page names the person),`;
  }
  return `#${pull} (merged as ${sha}${mergedBy === null ? '' : ` by ${markdownText(mergedBy.login, 60)}`})`;
}

function listOf(reasons: Refused['reasons']): string {
  const shown = reasons.slice(0, REASONS_MAX).map(({ text }) => `- ${markdownText(text, 500)}`);
  const left = reasons.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n') || `- ${NO_REASON}`;
}

function pullSuffix(pull: number | null): string {
  return pull === null ? '' : ` (#${pull})`;
}
