import { normalizeLogin, type Person } from '../domain/person.ts';

/**
 * The fields of GitHub's account objects that are read. A commit with an unknown address has `{}` or null.
 */
export interface Account {
  readonly login?: string;
  readonly id?: number;
  readonly type?: string;
}

/** For a deleted account, GitHub shows `@ghost`, and answers null in the API. */
export const GHOST: Person = { login: 'ghost', id: 10137 };

export function personOf(account: Account | null | undefined): Person | null {
  return account?.login === undefined || account.id === undefined
    ? null
    : { login: normalizeLogin(account.login), id: account.id };
}

/** Whether it is a person: not a bot, an App, an organization or a deleted account. */
export function isHuman(account: Account | null | undefined): boolean {
  return account?.type === 'User' && personOf(account) !== null;
}
