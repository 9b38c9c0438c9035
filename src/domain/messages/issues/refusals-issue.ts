import type { Refused } from '../../ledger/entry.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { type IssueText, inPull, landed, refusalIssue } from './refusal-issue.ts';

/** Grants of one landing that get an issue each. */
const FEW = 3;
/** Grants that one issue lists. */
const LISTED = 30;

/** The issues about what was refused: where one landing brought many, one for all of them. */
export function refusalIssues(refused: readonly Refused[]): readonly IssueText[] {
  return [...Map.groupBy(refused, ({ commit }) => commit).values()].flatMap((together) =>
    together.length <= FEW ? together.map(refusalIssue) : manyRefused(together),
  );
}

function manyRefused(refused: readonly Refused[]): readonly IssueText[] {
  const [first] = refused;
  if (first === undefined) return [];
  const { pull, commit, merged_by } = first;
  const shown = refused.slice(0, LISTED).map(({ grant, holder, role, reasons }) => {
    const why = markdownText(reasons[0]?.text ?? 'no reason was recorded', 200);
    return `- ${codeText(grant, 90)}: ${markdownText(`${holder.login} ${role}`, 140)}. ${why}`;
  });
  const left = refused.length - shown.length;
  return [
    {
      key: `refused-${commit}`,
      title: `Not given: ${refused.length} grants${inPull(pull)}`,
      text: [
        `${landed(pull, commit, merged_by)} asks for ${refused.length} grants. **Curfew gave nothing for them**, because:`,
        [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
        'What was in force before stays in force. **Next:** remove the entries by pull request (that needs no approval), or ask again in new entries with their own ids. Then close this issue.',
      ].join('\n\n'),
    },
  ];
}
