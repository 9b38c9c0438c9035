import type { DateTime } from 'luxon';
import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Authorized, EndCause, Entry } from '../../ledger/entry.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { latenessOf } from '../../text/lateness.ts';
import { type EffectStory, effectStories } from './effect-story.ts';

export interface CommentFacts {
  readonly pull: number;
  /** For each grant of the pull request, every entry about it, by `seq`. */
  readonly lives: readonly (readonly Entry[])[];
  /** How to use a role, from the policy in force. */
  readonly connect: (role: string) => string | null;
  readonly now: DateTime;
}

/** Grants that one comment tells of. */
const MOST = 20;

/**
 * The one comment of a pull request, kept current: who has what until when and how to use it, then how it ended. Null
 * while there is nothing to tell. It changes only when something happened.
 */
export function statusComment({ pull, lives, connect, now }: CommentFacts): string | null {
  const told = lives.flatMap((life) => {
    const authorized = life.findLast((entry) => entry.type === 'authorized' && entry.pull === pull);
    const newest = authorized ?? life.findLast((entry) => entry.type === 'authorized');
    return newest?.type === 'authorized' ? [storyOf(newest, life, { connect, now })] : [];
  });
  if (told.length === 0) return null;
  const left = told.length - MOST;
  return [...told.slice(0, MOST), ...(left > 0 ? [`… and ${left} more.`] : [])].join('\n\n');
}

function storyOf(
  authorized: Authorized,
  life: readonly Entry[],
  { connect, now }: Pick<CommentFacts, 'connect' | 'now'>,
): string {
  const stories = effectStories(authorized, life);
  const [only] = stories;
  const who = `**${markdownText(authorized.holder.login, 60)}: ${markdownText(authorized.role, 80)}**`;
  const status = (story: EffectStory) => statusWords(story, authorized, now);
  const head =
    stories.length === 1 && only !== undefined
      ? `${who} (${whereOf(only)})  \n${status(only)}`
      : `${who}\n\n${stories.map((story) => `- ${whereOf(story)}: ${status(story)}`).join('\n')}`;
  const given = stories.some(({ last }) => last?.type === 'provisioned');
  if (!given) return head;
  const connection = connect(authorized.role);
  const how = connection === null ? '' : `Connect: ${codeText(connection, 300)}  \n`;
  return `${head}\n\n${how}To end it sooner, remove its entry by pull request; that needs no approval.`;
}

function whereOf({ effect }: EffectStory): string {
  return `${codeText(effect.entitlement)} in ${codeText(effect.target)} as ${codeText(effect.account)}`;
}

function statusWords({ last, failure }: EffectStory, { window }: Authorized, now: DateTime): string {
  if (last === null) {
    return parseUtc(window.starts) > now
      ? `Approved. Access starts at ${time(window.starts)} and ends at ${time(window.ends)}.`
      : `Approved. Access is being given, until ${time(window.ends)}.`;
  }
  switch (last.type) {
    case 'provisioning':
      return `Access is being given, until ${time(window.ends)}.`;
    case 'provisioned':
      return `Access is there until ${time(last.until)}.`;
    case 'provision-failed':
      return `Access could not be given yet: ${markdownText(last.reason.text, 500)} Curfew tries again until ${time(window.ends)}.`;
    case 'observed-absent':
      return `Access was taken away by somebody else; seen at ${time(last.at)}. Curfew does not give it again.`;
    case 'lapsed':
      return `Access was never given: its window ended first.${failure === null ? '' : ` ${markdownText(failure, 500)}`} **Next:** when that is mended, ask again in a new entry with its own id; this one is spent.`;
    case 'revoke-failed':
      return `Access is past its end and could not be taken back yet: ${markdownText(last.reason.text, 500)} Curfew tries again without limit.`;
    case 'revoked':
      return revokedWords(last);
  }
}

const CAUSES: Readonly<Record<EndCause, string>> = {
  expired: 'its window ended',
  withdrawn: 'it was withdrawn',
  replaced: 'another revision took its place',
  policy: 'the policy no longer allows it',
  eligibility: 'the holder is no longer eligible',
  departed: 'the holder has left',
  rejected: 'its review said no',
};

function revokedWords(last: Extract<Entry, { readonly type: 'revoked' }>): string {
  const because = CAUSES[last.cause];
  if (last.still_held_by.length > 0) {
    const others = last.still_held_by.slice(0, 5).map((grant) => codeText(grant, 80));
    return `This grant ended at ${time(last.at)} (${because}); access goes on with ${others.join(', ')}.`;
  }
  const sessions =
    last.sessions_ended === 0
      ? ''
      : ` ${last.sessions_ended} open ${last.sessions_ended === 1 ? 'session was' : 'sessions were'} ended.`;
  const absent =
    last.verified_absent_at === null ? '' : ` Verified absent at ${time(last.verified_absent_at)}.`;
  return `Access ended at ${time(last.at)}: ${because}, ${latenessOf(last.late_ms)}.${sessions}${absent}`;
}

function time(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
