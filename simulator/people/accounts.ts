import { randomBytes } from 'node:crypto';
import type { Account } from '../state.ts';
import { accountNamed, type World } from '../world.ts';

export interface AccountWish {
  readonly login: string;
  readonly type: Account['type'];
  readonly id?: number | undefined;
  readonly name?: string | undefined;
}

export function newAccount(world: World, { login, type, id, name }: AccountWish): Account {
  if (accountNamed(world, login) !== undefined) throw new Error(`There is already an account named ${login}`);
  const account: Account = {
    id: id ?? world.nextId(),
    login,
    name: name ?? login,
    type,
    token: `ghp_${randomBytes(18).toString('hex')}`,
    createdAt: world.clock.now(),
  };
  if (world.accounts.has(account.id))
    throw new Error(`There is already an account with the id ${account.id}`);
  world.accounts.set(account.id, account);
  return account;
}
