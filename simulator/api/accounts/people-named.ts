import { notFound } from '../../http/answer.ts';
import { type Call, param } from '../../http/call.ts';
import type { Account } from '../../state.ts';
import { accountNamed, type World } from '../../world.ts';

/** The account in the path. Logins are case-insensitive. */
export function memberNamed(call: Call): Account {
  const account = accountNamed(call.world, param(call, 'login'));
  if (account === undefined) throw notFound();
  return account;
}

export function accountOf(world: World, id: number): Account {
  const account = world.accounts.get(id);
  if (account === undefined) throw new Error(`No account has the id ${id}`);
  return account;
}
