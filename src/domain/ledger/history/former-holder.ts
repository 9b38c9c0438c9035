import type { Effect } from '../../effect.ts';
import type { Person } from '../../person.ts';
import type { Entry } from '../entry.ts';
import type { LiveEffect } from '../live-effect.ts';

/**
 * Who else had an account in a target lately; null where nobody did. Accounts follow logins, and a login that was
 * given up can be claimed by anybody: whose account it was must not come with the name.
 */
export function formerHolder(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  { target, account }: Pick<Effect, 'target' | 'account'>,
  person: Person,
): Person | null {
  const isIt = (effect: Effect) => effect.target === target && effect.account === account;
  const held = [
    ...entries.flatMap((entry) =>
      entry.type === 'authorized' && entry.effects.some(isIt) ? [entry.holder] : [],
    ),
    ...live.flatMap(({ effect, holder }) => (isIt(effect) ? [holder] : [])),
  ];
  return held.findLast(({ id }) => id !== person.id) ?? null;
}
