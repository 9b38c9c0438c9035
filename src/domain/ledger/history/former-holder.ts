import type { Effect } from '../../effect.ts';
import type { Person } from '../../person.ts';
import type { Entry } from '../entry.ts';
import type { LiveEffect } from '../live-effect.ts';

/**
 * Another person who recently had this account in a target; null if there is none. Accounts follow logins,
 * and anyone can claim a login that its owner gave up. The new owner must not get the account of the former
 * one.
 */
export function formerHolder(
  entries: readonly Entry[],
  live: readonly LiveEffect[],
  { target, account }: Pick<Effect, 'target' | 'account'>,
  person: Person,
): Person | null {
  const isSameAccount = (effect: Effect) => effect.target === target && effect.account === account;
  const holders = [
    ...entries.flatMap((entry) =>
      entry.type === 'authorized' && entry.effects.some(isSameAccount) ? [entry.holder] : [],
    ),
    ...live.flatMap(({ effect, holder }) => (isSameAccount(effect) ? [holder] : [])),
  ];
  return holders.findLast(({ id }) => id !== person.id) ?? null;
}
