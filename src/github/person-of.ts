import { normalizeLogin, type Person } from '../domain/person.ts';

/** The parts of GitHub's account objects that matter; commits of unknown addresses carry `{}` or null. */
export interface Account {
  readonly login?: string;
  readonly id?: number;
  readonly type?: string;
}

/** GitHub shows `@ghost` where an account was deleted, and gives null in the API. */
export const GHOST: Person = { login: 'ghost', id: 10137 };

export function personOf(account: Account | null | undefined): Person | null {
  return account?.login === undefined || account.id === undefined
    ? null
    : { login: normalizeLogin(account.login), id: account.id };
}

/** Neither a bot, an app, an organization nor a deleted account. */
export function isHuman(account: Account | null | undefined): boolean {
  return account?.type === 'User' && personOf(account) !== null;
}
