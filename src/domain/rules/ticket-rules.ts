import { ruleFinding } from '../findings/rule-code.ts';
import { breaksGlass } from './break-glass-rules.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** Characters. A pattern is only run on short text: see `text-pattern.ts`. */
const TICKET_LENGTH_MAX = 200;

/** The request has a ticket if the policy requires one, and the ticket matches the policy's pattern. */
export const ticketMatches: ChangeRule = (facts, { policy }) => {
  if (facts.change.kind === 'withdrawn' || givesLess(facts)) return [];
  const { grant, rangeOf } = facts.change.after;
  const { required, pattern } = policy.requests.ticket;
  const at = rangeOf('/ticket');
  if (grant.ticket === null || grant.ticket.trim() === '') {
    // Break-glass needs no ticket: while production is down, people have no time to open one first.
    return required && !breaksGlass(facts.change) ? [ruleFinding('ticket-missing', at, {})] : [];
  }
  if (grant.ticket.length > TICKET_LENGTH_MAX) {
    return [ruleFinding('ticket-too-long', at, { limit: TICKET_LENGTH_MAX })];
  }
  if (pattern === null || pattern.test(grant.ticket)) return [];
  return [ruleFinding('ticket-mismatch', at, { ticket: grant.ticket, pattern: pattern.source })];
};
