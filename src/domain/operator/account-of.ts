import type { Login, Person } from '../person.ts';
import type { AccountMapping } from './operator.ts';

export type MappedAccount =
  | { readonly outcome: 'account'; readonly account: string }
  | { readonly outcome: 'does-not-fit'; readonly account: string }
  /** The operator has mapped another login to this account. */
  | { readonly outcome: 'taken'; readonly account: string; readonly by: Login };

/**
 * The account of a person in a target. Two people never share an account: the template's result may be
 * another person's exception. Case does not count.
 */
export function accountOf(
  { template, pattern, people }: AccountMapping,
  { login, id }: Person,
): MappedAccount {
  const account =
    people.get(login) ?? template.replaceAll('{login}', () => login).replaceAll('{id}', String(id));
  if (pattern !== null && !pattern.test(account)) return { outcome: 'does-not-fit', account };
  for (const [other, otherAccount] of people) {
    if (other !== login && otherAccount.toLowerCase() === account.toLowerCase())
      return { outcome: 'taken', account, by: other };
  }
  return { outcome: 'account', account };
}
