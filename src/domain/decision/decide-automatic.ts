import type { Decision, LimitVerdict } from './decision.ts';
import type { Objections } from './objections.ts';

/** What the limits of automatic approval come to, where no line of approval could take over. */
export function decideAutomatic(
  limits: readonly LimitVerdict[],
  { blocking, doubtful }: Objections,
): Decision {
  const beyond = limits.filter(({ met }) => !met);
  return {
    outcome: outcomeOf(beyond, blocking.length > 0, doubtful),
    by: 'automatic',
    lines: [],
    automatic: limits,
    blockedBy: blocking,
  };
}

function outcomeOf(
  beyond: readonly LimitVerdict[],
  blocked: boolean,
  doubtful: boolean,
): Decision['outcome'] {
  // The right hour comes by itself; whatever else is beyond its limit, somebody has to mend.
  if (blocked || beyond.some(({ limit }) => limit !== 'hours')) return 'blocked';
  if (beyond.length > 0) return 'waiting';
  return doubtful ? 'unreadable' : 'approved';
}
