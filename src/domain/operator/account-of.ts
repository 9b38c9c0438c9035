import type { Login, Person } from '../person.ts';
import type { AccountMapping } from './operator.ts';

export type MappedAccount =
  | { readonly outcome: 'account'; readonly account: string }
  | { readonly outcome: 'does-not-fit'; readonly account: string }
  /** The operator gave this account to another login. */
  | { readonly outcome: 'taken'; readonly account: string; readonly by: Login };

/** The account of a person in a target. Two people never have one, whatever its case: what the template makes may be another's exception. */
export function accountOf(
  { template, pattern, people }: AccountMapping,
  { login, id }: Person,
): MappedAccount {
  const account =
    people.get(login) ?? template.replaceAll('{login}', () => login).replaceAll('{id}', String(id));
  if (pattern !== null && !pattern.test(account)) return { outcome: 'does-not-fit', account };
  for (const [other, theirs] of people) {
    if (other !== login && theirs.toLowerCase() === account.toLowerCase())
      return { outcome: 'taken', account, by: other };
  }
  return { outcome: 'account', account };
}
