import type { DateTime } from 'luxon';
import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Authorized, EndCause, Entry } from '../../ledger/entry.ts';
import { codeText, markdownText } from '../../text/escape.ts';
import { latenessOf } from '../../text/lateness.ts';
import { NOT_CONFIRMED } from '../not-confirmed.ts';
import { type EffectStatus, effectStatuses } from './effect-status.ts';

export interface CommentFacts {
  readonly pull: number;
  /** For each grant of the pull request, every entry about it, by `seq`. */
  readonly lives: readonly (readonly Entry[])[];
  /** The text of the policy in force about how to connect; null if the role has none. */
  readonly connect: (role: string) => string | null;
  readonly now: DateTime;
}

const GRANTS_MAX = 20;

/**
 * The status comment of a pull request: the access that its grants give, until when, how to connect, and how
 * it ended. Null before anything is authorized. The text changes only if the status changes, so an unchanged
 * comment is not written again.
 */
export function statusComment({ pull, lives, connect, now }: CommentFacts): string | null {
  const statuses = lives.flatMap((life) => {
    const authorized = life.findLast((entry) => entry.type === 'authorized' && entry.pull === pull);
    const newest = authorized ?? life.findLast((entry) => entry.type === 'authorized');
    return newest?.type === 'authorized' ? [grantStatus(newest, life, { connect, now })] : [];
  });
  if (statuses.length === 0) return null;
  const left = statuses.length - GRANTS_MAX;
  return [...statuses.slice(0, GRANTS_MAX), ...(left > 0 ? [`… and ${left} more.`] : [])].join('\n\n');
}

function grantStatus(
  authorized: Authorized,
  life: readonly Entry[],
  { connect, now }: Pick<CommentFacts, 'connect' | 'now'>,
): string {
  const effects = effectStatuses(authorized, life);
  const [only] = effects;
  const who = `**${markdownText(authorized.holder.login, 60)}: ${markdownText(authorized.role, 80)}**`;
  const textOf = (status: EffectStatus) => statusText(status, authorized, now);
  const head =
    effects.length === 1 && only !== undefined
      ? `${who} (${whereOf(only)})  \n${textOf(only)}`
      : `${who}\n\n${effects.map((status) => `- ${whereOf(status)}: ${textOf(status)}`).join('\n')}`;
  const isGiven = effects.some(({ last }) => last?.type === 'provisioned');
  if (!isGiven) return head;
  const connection = connect(authorized.role);
  const how = connection === null ? '' : `Connect: ${codeText(connection, 300)}  \n`;
  return `${head}\n\n${how}To end it sooner, remove its entry by pull request. That needs no approval.`;
}

function whereOf({ effect }: EffectStatus): string {
  return `${codeText(effect.entitlement)} in ${codeText(effect.target)} as ${codeText(effect.account)}`;
}

function statusText({ last, failure }: EffectStatus, { window }: Authorized, now: DateTime): string {
  if (last === null) {
    return parseUtc(window.starts) > now
      ? `Approved. Access starts at ${time(window.starts)} and ends at ${time(window.ends)}.`
      : `Approved. Curfew is giving access until ${time(window.ends)}.`;
  }
  switch (last.type) {
    case 'provisioning':
      return `Curfew is giving access until ${time(window.ends)}.`;
    case 'provisioned':
      return `Access is given until ${time(last.until)}.`;
    case 'provision-failed':
      if (last.reason.code === NOT_CONFIRMED)
        return `Curfew does not give this access. ${markdownText(last.reason.text, 500)} **Next:** request the access again in a new entry with its own id, and remove this entry. If GitHub confirms this one before ${time(window.ends)}, Curfew gives it after all.`;
      return `Curfew could not give access yet: ${markdownText(last.reason.text, 500)} It tries again until ${time(window.ends)}.`;
    case 'observed-absent':
      return `Access was removed in the target, but not by Curfew. Curfew found this at ${time(last.at)} and does not give it again.`;
    case 'lapsed':
      return `Access was never given: its window ended first.${failure === null ? '' : ` ${markdownText(failure, 500)}`} **Next:** after this is fixed, request the access again in a new entry with its own id. This id cannot be used again.`;
    case 'revoke-failed':
      return `Access is past its end, and Curfew could not revoke it yet: ${markdownText(last.reason.text, 500)} It tries again without limit.`;
    case 'revoked':
      return revokedText(last);
  }
}

const CAUSES: Readonly<Record<EndCause, string>> = {
  expired: 'its window ended',
  withdrawn: 'it was withdrawn',
  replaced: 'another revision replaced it',
  policy: 'the policy no longer allows it',
  eligibility: 'the holder is no longer eligible',
  departed: 'the holder has left',
  rejected: 'its review rejected it',
};

function revokedText(last: Extract<Entry, { readonly type: 'revoked' }>): string {
  const because = CAUSES[last.cause];
  if (last.still_held_by.length > 0) {
    const others = last.still_held_by.slice(0, 5).map((grant) => codeText(grant, 80));
    return `This grant ended at ${time(last.at)} (${because}); the same access continues with ${others.join(', ')}.`;
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
