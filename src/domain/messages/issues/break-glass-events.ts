import { parseUtc } from '../../iso.ts';
import { otherSupports } from '../../plan/other-supports.ts';
import { plainText } from '../../text/escape.ts';
import { supportsText, timeText } from '../end-words.ts';
import type { BreakGlassFacts } from './break-glass-facts.ts';
import { endedByReview, endInForce, reviewOf, reviewStatus } from './break-glass-facts.ts';

/** An event of a break-glass grant. The operator's webhook receives each one once. */
export interface BreakGlassEvent {
  readonly kind: 'break-glass' | 'break-glass-overdue' | 'break-glass-accepted' | 'break-glass-rejected';
  /** The time of the event, ISO 8601 UTC. */
  readonly at: string;
  /** The whole event in plain sentences, for channels without markup. */
  readonly text: string;
}

type Facts = Omit<BreakGlassFacts, 'justification' | 'recent'>;

/**
 * All events of a break-glass grant so far, oldest first. The overdue review is an event only while it is
 * overdue.
 */
export function breakGlassEvents(facts: Facts, repository: string): readonly BreakGlassEvent[] {
  const { authorized, life } = facts;
  const { pull, at, review_by } = authorized;
  const holder = plainText(authorized.holder.login, 60);
  const role = plainText(authorized.role, 80);
  const request = `${repository}#${pull}`;
  const reviewers = teamsText(facts);
  const until = endInForce(authorized, life);
  const gets = parseUtc(until) <= facts.now ? 'got' : 'gets';
  const events: BreakGlassEvent[] = [
    {
      kind: 'break-glass',
      at,
      text: `${holder} ${gets} ${role} without approval, by break-glass in ${request}, until ${timeText(until)}. A member of ${reviewers} must review it before ${timeText(review_by)}.`,
    },
  ];
  if (reviewStatus(facts) === 'overdue') {
    const text = `The review of the break-glass access of ${holder} to ${role} in ${request} was due ${timeText(review_by)}. A member of ${reviewers} must review it. Until then, ${holder} cannot use break-glass again.`;
    events.push({ kind: 'break-glass-overdue', at: review_by, text });
  }
  const review = reviewOf(life);
  if (review !== null) {
    const { accepted, by } = review;
    const end = accepted ? '' : rejectionText(facts);
    const text = `${plainText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} the break-glass access of ${holder} to ${role} in ${request}.${end}`;
    events.push({ kind: accepted ? 'break-glass-accepted' : 'break-glass-rejected', at: review.at, text });
  }
  return events;
}

function teamsText({ reviewers }: Facts): string {
  return reviewers.length === 0 ? 'the teams that approve the role' : plainText(reviewers.join(' or '), 300);
}

function rejectionText({ authorized, life, live, now }: Facts): string {
  const end = endedByReview(life) ? ' This ends the grant at once.' : ' The grant had ended before.';
  const kept = authorized.effects
    .flatMap((effect) => otherSupports(live, { grant: authorized.grant, effect }, now))
    .filter((support) => support.end === null);
  if (kept.length === 0) return end;
  const grants = [...new Map(kept.map((support) => [support.live.grant, support])).values()];
  const names = supportsText(grants, (grant) => plainText(grant, 80));
  return `${end} ${plainText(authorized.holder.login, 60)} keeps the access by another grant: ${names}.`;
}
