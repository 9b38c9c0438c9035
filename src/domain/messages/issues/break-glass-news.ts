import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import { plainText } from '../../text/escape.ts';
import type { BreakGlassFacts } from './break-glass-facts.ts';
import { lastWindow, reviewOf, standingOf } from './break-glass-facts.ts';

/** Something that people should hear about an emergency, once. */
export interface BreakGlassNews {
  readonly kind: 'break-glass' | 'break-glass-overdue' | 'break-glass-accepted' | 'break-glass-rejected';
  /** When it became so, ISO 8601 UTC. */
  readonly at: string;
  /** All of it in plain sentences, for where there is no markup. */
  readonly text: string;
}

type Facts = Omit<BreakGlassFacts, 'justification'>;

/** What there is to tell of an emergency so far, oldest first. That its review is overdue is told only while it is. */
export function breakGlassNews(facts: Facts, repository: string): readonly BreakGlassNews[] {
  const { authorized, life } = facts;
  const { holder, role, pull, at, review_by } = authorized;
  const who = plainText(holder.login, 60);
  const what = plainText(role, 80);
  const where = `${repository}#${pull}`;
  const must = `Somebody of ${teamsIn(facts)} must review it`;
  const until = time(lastWindow(authorized, life).ends);
  const news: BreakGlassNews[] = [
    {
      kind: 'break-glass',
      at,
      text: `${who} gets ${what} without anybody's approval, by break-glass in ${where}, until ${until}. ${must} by ${time(review_by)}.`,
    },
  ];
  if (standingOf(facts) === 'overdue') {
    const text = `Nobody has reviewed that ${who} broke the glass for ${what} in ${where}: that was due ${time(review_by)}. ${must}; until then ${who} cannot use break-glass again.`;
    news.push({ kind: 'break-glass-overdue', at: review_by, text });
  }
  const reviewed = reviewOf(life);
  if (reviewed !== null) {
    const { accepted, by } = reviewed;
    const then = accepted ? '' : ' Whatever was left of the access is ended at once.';
    const text = `${plainText(by.login, 60)} ${accepted ? 'accepted' : 'rejected'} that ${who} broke the glass for ${what} in ${where}.${then}`;
    news.push({ kind: accepted ? 'break-glass-accepted' : 'break-glass-rejected', at: reviewed.at, text });
  }
  return news;
}

function teamsIn({ reviewers }: Facts): string {
  return reviewers.length === 0 ? 'those who approve the role' : plainText(reviewers.join(' or '), 300);
}

function time(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
