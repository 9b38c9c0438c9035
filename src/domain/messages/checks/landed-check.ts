import type { Entry } from '../../ledger/entry.ts';
import { markdownText, plainText } from '../../text/escape.ts';
import { CHECK_LINES_MAX } from '../../text/fold.ts';
import { CAUSES, lengthOf, timeText } from '../end-words.ts';
import type { CheckText } from './check-text.ts';

type LandingType =
  | 'authorized'
  | 'refused'
  | 'ended'
  | 'policy-accepted'
  | 'policy-refused'
  | 'policy-restored';

/** An entry about the judgement of a landing. */
export type LandingEntry = Extract<Entry, { readonly type: LandingType }>;
type GrantEntry = Extract<LandingEntry, { readonly grant: string }>;

const TITLE_LENGTH_MAX = 120;
/** Lines of the summary that are no list items. */
const OTHER_LINES = 3;

/**
 * The check of a merged pull request: how the merge was judged. It is written once, so it says only what
 * stays true. `entries` are those of one landing, by `seq`. If a landing was judged again, the later entry
 * counts.
 */
export function landedCheck(entries: readonly LandingEntry[]): CheckText {
  const last = [...new Map(entries.map((entry) => [subjectOf(entry), entry])).values()];
  const isRefused = last.some(({ type }) => type === 'refused' || type === 'policy-refused');
  return {
    status: isRefused ? 'failure' : 'success',
    title: titleOf(last),
    summary: [nextStep(last), listOf(last), ...laterLine(last)].join('\n\n'),
    annotations: [],
  };
}

function laterLine(entries: readonly LandingEntry[]): readonly string[] {
  const text =
    'This check says how the merge was judged. The comment on this pull request has the state of the access since then.';
  return entries.some(({ type }) => type === 'authorized') ? [text] : [];
}

function subjectOf(entry: LandingEntry): string {
  return isAboutGrant(entry) ? entry.grant : '';
}

function isAboutGrant(entry: LandingEntry): entry is GrantEntry {
  return entry.type === 'authorized' || entry.type === 'refused' || entry.type === 'ended';
}

function titleOf(entries: readonly LandingEntry[]): string {
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const { holder, role } = isAboutGrant(only) ? only : { holder: null, role: '' };
    const who = holder === null ? '' : `${plainText(holder.login, 40)}: ${plainText(role, 60)}`;
    return plainText(`${who}${outcomeTitle(only)}`, TITLE_LENGTH_MAX);
  }
  const counts = (['authorized', 'ended', 'refused'] as const).flatMap((type) => {
    const count = entries.filter((entry) => entry.type === type).length;
    return count === 0 ? [] : [`${count} ${type}`];
  });
  const policy = entries.filter((entry) => !isAboutGrant(entry)).map(outcomeTitle);
  return [...(counts.length === 0 ? [] : [`Merged: ${counts.join(', ')}`]), ...policy].join('. ');
}

function outcomeTitle(entry: LandingEntry): string {
  switch (entry.type) {
    case 'authorized':
      return ` for ${lengthOf(entry.window)}. Merged and authorized${entry.review_by === undefined ? '' : ' by break-glass'}`;
    case 'refused':
      return '. Merged without effect: refused';
    case 'ended':
      return '. Ended by this merge';
    case 'policy-accepted':
      return 'Merged. This policy took effect';
    case 'policy-refused':
      return 'Merged without effect: the policy was refused';
    case 'policy-restored':
      return 'Merged. The policy was in force already';
  }
}

function nextStep(entries: readonly LandingEntry[]): string {
  if (entries.some(({ type }) => type === 'refused'))
    return 'Next: remove each refused entry by pull request, which needs no approval. Or request the access again in a new entry with its own id.';
  if (entries.some(({ type }) => type === 'policy-refused'))
    return 'Next: restore the policy by pull request, as the issue about it says.';
  return 'Nothing to do: Curfew judged this merge.';
}

function listOf(entries: readonly LandingEntry[]): string {
  const max = CHECK_LINES_MAX - OTHER_LINES;
  const shown = entries.length <= max ? entries : entries.slice(0, max - 1);
  const left = entries.length - shown.length;
  return [
    ...shown.map((entry) => `- ${sentenceOf(entry)}`),
    ...(left > 0 ? [`- … and ${left} more`] : []),
  ].join('\n');
}

function sentenceOf(entry: LandingEntry): string {
  const who = isAboutGrant(entry)
    ? `**${markdownText(entry.holder.login, 60)}: ${markdownText(entry.role, 80)}**`
    : '';
  switch (entry.type) {
    case 'authorized': {
      const { window, at } = entry;
      return `${who} was authorized at ${timeText(at)}, with a window from ${timeText(window.starts)} until ${timeText(window.ends)} (${lengthOf(window)}).`;
    }
    case 'ended':
      return `${who} ended at ${timeText(entry.at)}: ${CAUSES[entry.cause]}.`;
    case 'refused':
      return `${who} was refused at ${timeText(entry.at)}, and this merge gave nothing for it.${reasonsText(entry)}`;
    case 'policy-accepted':
      return `The policy of this merge took effect at ${timeText(entry.at)}.`;
    case 'policy-refused':
      return `The policy of this merge was refused at ${timeText(entry.at)}, and the policy before it stayed in force.${reasonsText(entry)}`;
    case 'policy-restored':
      return 'The policy of this merge was in force already.';
  }
}

/** Reasons of one refusal. The issue about it has all of them. */
const REASONS_MAX = 3;

function reasonsText({
  reasons,
}: Extract<LandingEntry, { readonly type: 'refused' | 'policy-refused' }>): string {
  return reasons
    .slice(0, REASONS_MAX)
    .map(({ text }) => ` ${markdownText(text, 300)}`)
    .join('');
}
