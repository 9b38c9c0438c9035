import { ruleFinding } from '../findings/rule-code.ts';
import { breaksGlass } from './break-glass-rules.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** Characters. A pattern is only ever run on short text: see `text-pattern.ts`. */
const LONGEST_TICKET = 200;

/** The ticket is there where the policy wants one, and looks as the policy says. */
export const ticketFits: ChangeRule = (facts, { policy }) => {
  if (facts.change.kind === 'withdrawn' || givesLess(facts)) return [];
  const { grant, rangeOf } = facts.change.after;
  const { required, pattern } = policy.requests.ticket;
  const at = rangeOf('/ticket');
  if (grant.ticket === null || grant.ticket.trim() === '') {
    // Nobody opens a ticket first while production is down.
    return required && !breaksGlass(facts.change) ? [ruleFinding('ticket-missing', at, {})] : [];
  }
  if (grant.ticket.length > LONGEST_TICKET) {
    return [ruleFinding('ticket-too-long', at, { limit: LONGEST_TICKET })];
  }
  if (pattern === null || pattern.test(grant.ticket)) return [];
  return [ruleFinding('ticket-mismatch', at, { ticket: grant.ticket, pattern: pattern.source })];
};
