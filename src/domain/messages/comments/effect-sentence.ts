import type { DateTime } from 'luxon';
import { effectKey } from '../../effect.ts';
import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import { continuingAfter, otherSupports } from '../../plan/other-supports.ts';
import { endOf, mayBeProvisioned } from '../../plan/plan.ts';
import type { EndedSupport } from '../../plan/step.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { latenessOf } from '../../text/lateness.ts';
import { joined } from '../decision-words.ts';
import { CAUSES, lengthOf, supportsText, timeText, windowSentence } from '../end-words.ts';
import { NOT_CONFIRMED } from '../not-confirmed.ts';
import type { EffectStatus } from './effect-status.ts';

/** The facts about other grants that a sentence about one grant needs. */
export interface OtherGrants {
  /** Every live effect of the repository. */
  readonly live: readonly LiveEffect[];
  /** The entries of the history window, by `seq`. */
  readonly recent: readonly Entry[];
  readonly now: DateTime;
}

type EntryOf<T extends Entry['type']> = Extract<Entry, { readonly type: T }>;

/** The status of one effect of a grant, with the end that is in force. */
export function effectSentence(status: EffectStatus, others: OtherGrants): string {
  const { live, last } = status;
  if (live === null) return overSentence(status, others);
  if (live.state === 'absent' && last !== null)
    return `Access was removed in the target, but not by Curfew. Curfew found this at ${timeText(last.at)} and does not give it again.`;
  const end = endOf(live, others.now);
  if (end !== null) return pastEndSentence(live, end, status);
  return openSentence(live, status, others);
}

/** The window is open, or has not started. */
function openSentence(live: LiveEffect, { last }: EffectStatus, others: OtherGrants): string {
  const { window, grant, effect } = live;
  if (live.recalled !== undefined && mayBeProvisioned(live) && parseUtc(window.starts) > others.now)
    return `Access was to end at ${timeText(live.recalled.at)}: ${CAUSES.replaced}. ${revokingSentence(last)} ${laterSentence(live)}`;
  if (last?.type === 'provision-failed') return failedSentence(last, live);
  if (live.state === 'provisioned') {
    const given = live.provisioned_at === null ? '' : ` at ${timeText(live.provisioned_at)}`;
    const longer = continuingAfter(
      otherSupports(others.live, { grant, effect }, others.now),
      parseUtc(window.ends),
    );
    const continues = longer.length === 0 ? '' : ` The same access is also given by ${supportsText(longer)}.`;
    return `Access was given${given}. ${windowSentence(window)}${continues}`;
  }
  if (live.state === 'provisioning') return `Curfew is giving the access. ${windowSentence(window)}`;
  const before = last?.type === 'revoked' ? revokedSentence(last, others) : 'Approved.';
  return parseUtc(window.starts) > others.now
    ? `${before} ${laterSentence(live)}`
    : `${before} Curfew is giving the access. ${windowSentence(window)}`;
}

function laterSentence({ window }: LiveEffect): string {
  return `Its window of ${lengthOf(window)} starts at ${timeText(window.starts)} and ends at ${timeText(window.ends)}.`;
}

function failedSentence({ reason }: EntryOf<'provision-failed'>, { window }: LiveEffect): string {
  const why = markdownText(reason.text, 500);
  return reason.code === NOT_CONFIRMED
    ? `Curfew does not give this access. ${why} **Next:** request the access again in a new entry with its own id, and remove this entry. If GitHub confirms this one before ${timeText(window.ends)}, Curfew gives it after all.`
    : `Curfew could not give access yet: ${why} It tries again until ${timeText(window.ends)}.`;
}

/** The end was due, and its outcome is not recorded yet. */
function pastEndSentence(live: LiveEffect, { cause, due }: EndedSupport, { last }: EffectStatus): string {
  const end = `${formatInstant(due.startOf('second'))}: ${CAUSES[cause]}`;
  return mayBeProvisioned(live)
    ? `Access was to end at ${end}. ${revokingSentence(last)}`
    : `Access was not given before its end at ${end}.`;
}

function revokingSentence(last: EffectStatus['last']): string {
  return last?.type === 'revoke-failed'
    ? `Curfew could not revoke it yet: ${markdownText(last.reason.text, 500)} It tries again without limit.`
    : 'Curfew is revoking it.';
}

/** The effect was revoked, released to other grants, or never given. */
function overSentence({ last, before, failure }: EffectStatus, others: OtherGrants): string {
  if (last?.type === 'revoked') return revokedSentence(last, others);
  if (last?.type !== 'lapsed') return 'Access is over.';
  const ended = before?.ended ?? null;
  if (ended !== null) return `Access was never given: ${CAUSES[ended.cause]} at ${timeText(ended.at)}.`;
  const when = before === null ? '' : ` at ${timeText(before.window.ends)}`;
  const why = failure === null ? '' : ` ${markdownText(failure, 500)}`;
  const next = failure === null ? 'request' : 'after this is fixed, request';
  return `Access was never given: its window ended${when} first.${why} **Next:** ${next} the access again in a new entry with its own id. This id cannot be used again.`;
}

function revokedSentence(revoked: EntryOf<'revoked'>, others: OtherGrants): string {
  const { at, cause, late_ms, sessions_ended, verified_absent_at } = revoked;
  if (revoked.still_held_by.length > 0)
    return `This grant ended at ${timeText(at)}: ${CAUSES[cause]}. ${releasedSentence(revoked, others)}`;
  const sessions =
    sessions_ended === 0
      ? ''
      : ` ${sessions_ended} open ${sessions_ended === 1 ? 'session was' : 'sessions were'} ended.`;
  const absent = verified_absent_at === null ? '' : ` Verified absent at ${timeText(verified_absent_at)}.`;
  return `Access ended at ${timeText(at)}: ${CAUSES[cause]}, ${latenessOf(late_ms)}.${sessions}${absent}`;
}

/** Says until when other grants give the access of an ended grant, or when this ended. */
function releasedSentence(
  { grant, effect, seq, still_held_by }: EntryOf<'revoked'>,
  { live, recent, now }: OtherGrants,
): string {
  const key = effectKey(effect);
  const end = recent.find(
    (entry) =>
      entry.type === 'revoked' &&
      entry.seq > seq &&
      entry.still_held_by.length === 0 &&
      effectKey(entry.effect) === key,
  );
  const names = joined(still_held_by.map((other) => codeText(other, 80)));
  if (end !== undefined) return `The same access continued with ${names}, and ended at ${timeText(end.at)}.`;
  const supports = otherSupports(live, { grant, effect }, now);
  return supports.length === 0
    ? `The same access continued with ${names}.`
    : `The same access continues with ${supportsText(supports)}.`;
}
