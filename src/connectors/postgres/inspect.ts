import pg from 'pg';
import type { Effect } from '../../domain/effect.ts';
import type { Obstacle } from '../../ports/connector.ts';
import { accountObstacles } from './account-checks.ts';
import { canBeRole } from './names.ts';
import { adminObstacles, serverObstacles } from './own-checks.ts';
import { findRole, type Role, roleObstacles } from './role-checks.ts';
import type { Ask } from './session.ts';

/** Both ends of an effect as the server knows them, and everything that stands between. */
export interface Inspection {
  readonly role: Role | null;
  readonly account: Role | null;
  readonly obstacles: readonly Obstacle[];
}

/** Reads only. Names are data here: one that cannot be a role's is simply missing. */
export async function inspectEffect(ask: Ask, effect: Effect): Promise<Inspection> {
  const server = await serverObstacles(ask);
  if (server.some(({ code }) => code === 'server-too-old' || code === 'curfew-is-superuser')) {
    return { role: null, account: null, obstacles: server };
  }
  const role = await findBy(ask, effect.entitlement);
  const account = await findBy(ask, effect.account);
  const obstacles = [...server];
  if (role === null) {
    obstacles.push({
      code: 'role-missing',
      text: `There is no role ${shown(effect.entitlement)} in ${effect.target}. A database administrator runs: CREATE ROLE ${shown(effect.entitlement)} NOLOGIN.`,
    });
  } else {
    obstacles.push(...(await adminObstacles(ask, role)), ...(await roleObstacles(ask, role)));
  }
  if (account === null) {
    obstacles.push({
      code: 'account-missing',
      text: `There is no account ${shown(effect.account)} in ${effect.target}. A database administrator runs: CREATE ROLE ${shown(effect.account)} LOGIN.`,
    });
  } else if (role !== null) {
    obstacles.push(...(await accountObstacles(ask, account, role)));
  }
  return { role, account, obstacles };
}

/** null where no role is called that, or could be. */
export async function findBy(ask: Ask, name: string): Promise<Role | null> {
  return canBeRole(name) ? findRole(ask, name) : null;
}

function shown(name: string): string {
  return pg.escapeIdentifier(name.replaceAll(/\p{C}/gu, '�').slice(0, 100));
}
