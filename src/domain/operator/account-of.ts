import type { Person } from '../person.ts';
import type { AccountMapping } from './operator.ts';

export type MappedAccount =
  | { readonly outcome: 'account'; readonly account: string }
  | { readonly outcome: 'does-not-fit'; readonly account: string }
  /** The operator has mapped another person to this account. `by` is a login, or `id 583231`. */
  | { readonly outcome: 'taken'; readonly account: string; readonly by: string };

/**
 * The account of a person in a target. Two people never share an account: the template's result may be
 * another person's exception. Case does not count.
 */
export function accountOf(
  { template, pattern, people, peopleById }: AccountMapping,
  { login, id }: Person,
): MappedAccount {
  const account =
    peopleById.get(id) ??
    people.get(login) ??
    template.replaceAll('{login}', () => login).replaceAll('{id}', String(id));
  if (pattern !== null && !pattern.test(account)) return { outcome: 'does-not-fit', account };
  const isSame = (other: string) => other.toLowerCase() === account.toLowerCase();
  for (const [other, otherAccount] of people) {
    if (other !== login && isSame(otherAccount)) return { outcome: 'taken', account, by: other };
  }
  for (const [other, otherAccount] of peopleById) {
    if (other !== id && isSame(otherAccount)) return { outcome: 'taken', account, by: `id ${other}` };
  }
  return { outcome: 'account', account };
}
