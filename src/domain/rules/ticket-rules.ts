import { ruleFinding } from '../findings/rule-code.ts';
import { breaksGlass } from './break-glass-rules.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** Characters. The policy's pattern may be slow on long text, so long text is never held against it. */
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
  // A global or sticky pattern remembers where it stopped.
  if (pattern === null || new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(grant.ticket)) {
    return [];
  }
  return [ruleFinding('ticket-mismatch', at, { ticket: grant.ticket, pattern: pattern.source })];
};
