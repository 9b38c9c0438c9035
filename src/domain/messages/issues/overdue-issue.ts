import type { DateTime } from 'luxon';
import type { Effect } from '../../effect.ts';
import { formatInstant } from '../../grants/times.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import type { IssueText } from './refusal-issue.ts';

/** Names the issue about access that is past its end. */
export const OVERDUE_ALARM = 'overdue';

/** Lines that the issue lists. */
const MOST = 100;

/** Access that is past its end and could not be taken back, as of the last stage of lateness that it reached. */
export interface Overdue {
  readonly live: LiveEffect;
  readonly due: DateTime;
  readonly stage: number;
  readonly because: string;
}

/** `more than 5 minutes`, by the stage: what is written with it changes only when it gets louder. */
export function stageWords(stage: number): string {
  const first = ['moments', 'more than a minute', 'more than 5 minutes', 'more than 15 minutes'][stage - 1];
  if (first !== undefined) return first;
  const hours = stage - 4;
  return hours === 1 ? 'more than an hour' : `more than ${hours} hours`;
}

/** All overdue access in one issue. */
export function overdueIssue(overdue: readonly Overdue[]): IssueText {
  const lines = overdue.map(({ live, due, stage, because }) => {
    const who = `${markdownText(live.holder.login, 60)}: ${markdownText(live.role, 80)}`;
    return `- ${who} (${whereOf(live.effect)}) should have ended at ${formatInstant(due.startOf('second'))}, **${stageWords(stage)}** ago. ${markdownText(because, 300)}`;
  });
  const left = lines.length - MOST;
  return {
    key: OVERDUE_ALARM,
    title: `Access is past its end: ${overdue.length}`,
    text: [
      '**Curfew could not take this access back, and tries again every few seconds, without limit:**',
      [...lines.slice(0, MOST), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
      '**Next:** bring the target back, or mend what is named above; or take the access away in the target yourself, which Curfew notices. This issue gets louder at 1, 5, 15 and 60 minutes and then each hour, and is closed when all of it has ended.',
    ].join('\n\n'),
  };
}

function whereOf({ target, entitlement, account }: Effect): string {
  return `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`;
}

/** The same in one plain sentence, for where there is no markup. */
export function overdueSentence({ live, due, stage, because }: Overdue): string {
  const { effect, holder, role } = live;
  const late = `${stageWords(stage)} past its end (${formatInstant(due.startOf('second'))})`;
  return plainText(
    `${holder.login} still has ${effect.entitlement} in ${effect.target} as ${effect.account} (${role}), ${late}: ${because}`,
    500,
  );
}

export function endedLateSentence({ live, due }: Pick<Overdue, 'live' | 'due'>, now: DateTime): string {
  const { effect, holder, role } = live;
  const minutes = Math.floor(now.diff(due).as('minutes'));
  return plainText(
    `${holder.login} no longer has ${effect.entitlement} in ${effect.target} as ${effect.account} (${role}): ended ${minutes} minutes late.`,
    500,
  );
}
