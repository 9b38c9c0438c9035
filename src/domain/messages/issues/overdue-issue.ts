import type { DateTime } from 'luxon';
import type { Effect } from '../../effect.ts';
import { formatInstant } from '../../grants/times.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import { codeText, markdownText, plainText } from '../../text/escape.ts';
import type { IssueText } from './issue-text.ts';

/** The key of the issue about access that is past its end. */
export const OVERDUE_ALARM = 'overdue';

const LISTED_MAX = 100;

/** Access that is past its end and could not be revoked yet. */
export interface Overdue {
  readonly live: LiveEffect;
  readonly due: DateTime;
  /** How late it is, in stages: 1 is a few seconds. Each later stage is a louder alert. */
  readonly stage: number;
  readonly because: string;
}

/** How late it is, in words: `more than 5 minutes`. They change only when a new stage begins. */
export function latenessText(stage: number): string {
  const first = ['a moment', 'more than a minute', 'more than 5 minutes', 'more than 15 minutes'][stage - 1];
  if (first !== undefined) return first;
  const hours = stage - 4;
  return hours === 1 ? 'more than an hour' : `more than ${hours} hours`;
}

/** One issue about all overdue access. */
export function overdueIssue(overdue: readonly Overdue[]): IssueText {
  const lines = overdue.map(({ live, due, stage, because }) => {
    const who = `${markdownText(live.holder.login, 60)}: ${markdownText(live.role, 80)}`;
    return `- ${who} (${whereOf(live.effect)}) should have ended at ${formatInstant(due.startOf('second'))}, **${latenessText(stage)} ago**. ${markdownText(because, 300)}`;
  });
  const left = lines.length - LISTED_MAX;
  return {
    key: OVERDUE_ALARM,
    title: `Access is past its end: ${overdue.length}`,
    text: [
      '**Curfew could not revoke this access yet. It tries again every few seconds, without limit:**',
      [...lines.slice(0, LISTED_MAX), ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n'),
      '**Next:** make the target reachable again, or fix the problem that is named above. You can also remove the access in the target yourself: Curfew then sees that it is gone. Curfew alerts again after 1, 5, 15 and 60 minutes and then each hour. It closes this issue when all of this access has ended.',
    ].join('\n\n'),
  };
}

function whereOf({ target, entitlement, account }: Effect): string {
  return `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`;
}

/** One overdue effect as a plain sentence, for channels without markup. */
export function overdueSentence({ live, due, stage, because }: Overdue): string {
  const { effect, holder, role } = live;
  const late = `${latenessText(stage)} past its end (${formatInstant(due.startOf('second'))})`;
  return plainText(
    `${holder.login} still has ${effect.entitlement} in ${effect.target} as ${effect.account} (${role}), ${late}: ${because}`,
    500,
  );
}

/** The end of an overdue effect as a plain sentence, for channels without markup. */
export function endedLateSentence({ live, due }: Pick<Overdue, 'live' | 'due'>, now: DateTime): string {
  const { effect, holder, role } = live;
  const minutes = Math.floor(now.diff(due).as('minutes'));
  return plainText(
    `${holder.login} no longer has ${effect.entitlement} in ${effect.target} as ${effect.account} (${role}). It ended ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} late.`,
    500,
  );
}
