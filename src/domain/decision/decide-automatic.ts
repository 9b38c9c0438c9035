import type { Decision, LimitVerdict } from './decision.ts';
import type { Objections } from './objections.ts';

/** Decides about a role that is approved automatically or not at all: it has no approval lines. */
export function decideAutomatic(
  limits: readonly LimitVerdict[],
  { blocking, uncertain }: Objections,
): Decision {
  const unmet = limits.filter(({ met }) => !met);
  return {
    outcome: outcomeOf(unmet, blocking.length > 0, uncertain),
    by: 'automatic',
    lines: [],
    automatic: limits,
    blockedBy: blocking,
  };
}

function outcomeOf(
  unmet: readonly LimitVerdict[],
  blocked: boolean,
  uncertain: boolean,
): Decision['outcome'] {
  // The allowed hours come by themselves. For any other limit, the author has to change the request.
  if (blocked || unmet.some(({ limit }) => limit !== 'hours')) return 'blocked';
  if (unmet.length > 0) return 'waiting';
  return uncertain ? 'unreadable' : 'approved';
}
