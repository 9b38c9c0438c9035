import pg from 'pg';
import type { Effect } from '../../../domain/effect.ts';
import type { Obstacle } from '../../../ports/connector.ts';
import type { Query } from '../database.ts';
import { preparedObstacles } from '../prepared-transactions.ts';
import { findRole, type ServerRole } from '../roles.ts';
import { accountObstacles } from './account-checks.ts';
import { adminObstacles, serverObstacles } from './curfew-role-checks.ts';
import { roleObstacles } from './role-checks.ts';

/** The role and the account of an effect, and the obstacles to the effect. */
export interface Inspection {
  readonly role: ServerRole | null;
  readonly account: ServerRole | null;
  readonly obstacles: readonly Obstacle[];
}

/** The choices of the operator for a target. */
export interface InspectSettings {
  /** Whether the holder may leave prepared transactions. The end then waits until they are gone. */
  readonly acceptsPrepared: boolean;
}

/** Reads only. Names are values in every statement. A name that no role can have is a missing role. */
export async function inspectEffect(
  query: Query,
  effect: Effect,
  { acceptsPrepared }: InspectSettings = { acceptsPrepared: false },
): Promise<Inspection> {
  const server = await serverObstacles(query);
  if (server.some(({ code }) => code === 'server-too-old' || code === 'curfew-is-superuser')) {
    return { role: null, account: null, obstacles: server };
  }
  const role = await findRole(query, effect.entitlement);
  const account = await findRole(query, effect.account);
  const obstacles = [...server, ...(await preparedObstacles(query, acceptsPrepared))];
  if (role === null) {
    const name = quoteForText(effect.entitlement);
    obstacles.push({
      code: 'role-missing',
      text: `There is no role ${name} in ${effect.target}. A database administrator runs: CREATE ROLE ${name} NOLOGIN.`,
    });
  } else {
    for (const found of await adminObstacles(query, role)) obstacles.push(found);
    for (const found of await roleObstacles(query, role)) obstacles.push(found);
  }
  if (account === null) {
    const name = quoteForText(effect.account);
    obstacles.push({
      code: 'account-missing',
      text: `There is no account ${name} in ${effect.target}. A database administrator runs: CREATE ROLE ${name} LOGIN.`,
    });
  } else if (role !== null) {
    for (const found of await accountObstacles(query, account, role)) obstacles.push(found);
  }
  return { role, account, obstacles };
}

/** People copy this into a statement, so it is quoted, without control characters, and not too long. */
function quoteForText(name: string): string {
  return pg.escapeIdentifier(name.replaceAll(/\p{C}/gu, '�').slice(0, 100));
}
