import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import { plainText } from '../../text/escape.ts';
import type { BreakGlassFacts } from './break-glass-facts.ts';
import { lastWindow, reviewOf, reviewStatus } from './break-glass-facts.ts';

/** An event of a break-glass grant. The operator's webhook receives each one once. */
export interface BreakGlassEvent {
  readonly kind: 'break-glass' | 'break-glass-overdue' | 'break-glass-accepted' | 'break-glass-rejected';
  /** The time of the event, ISO 8601 UTC. */
  readonly at: string;
  /** The whole event in plain sentences, for channels without markup. */
  readonly text: string;
}

type Facts = Omit<BreakGlassFacts, 'justification'>;

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
  const until = time(lastWindow(authorized, life).ends);
  const events: BreakGlassEvent[] = [
    {
      kind: 'break-glass',
      at,
      text: `${holder} gets ${role} without approval, by break-glass in ${request}, until ${until}. A member of ${reviewers} must review it before ${time(review_by)}.`,
    },
  ];
  if (reviewStatus(facts) === 'overdue') {
    const text = `The review of the break-glass access of ${holder} to ${role} in ${request} was due ${time(review_by)}. A member of ${reviewers} must review it. Until then, ${holder} cannot use break-glass again.`;
    events.push({ kind: 'break-glass-overdue', at: review_by, text });
  }
  const review = reviewOf(life);
  if (review !== null) {
    const { accepted, by } = review;
    const end = accepted ? '' : ' If the access was still in force, Curfew ends it at once.';
    const text = `${plainText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} the break-glass access of ${holder} to ${role} in ${request}.${end}`;
    events.push({ kind: accepted ? 'break-glass-accepted' : 'break-glass-rejected', at: review.at, text });
  }
  return events;
}

function teamsText({ reviewers }: Facts): string {
  return reviewers.length === 0 ? 'the teams that approve the role' : plainText(reviewers.join(' or '), 300);
}

function time(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
