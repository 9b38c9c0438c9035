import pg from 'pg';
import type { Obstacle } from '../../../ports/connector.ts';
import type { Query } from '../database.ts';
import type { ServerRole } from '../roles.ts';

const quote = pg.escapeIdentifier;

/** Predefined roles whose members could end, block or starve the work of Curfew. */
const POWERS = [
  'pg_signal_backend',
  'pg_maintain',
  'pg_execute_server_program',
  'pg_write_server_files',
  'pg_create_subscription',
];

/**
 * The reasons why an account must not get a role. Other people would get the role too, or a revocation would
 * have no effect.
 */
export async function accountObstacles(
  query: Query,
  account: ServerRole,
  role: ServerRole,
): Promise<Obstacle[]> {
  const name = quote(account.name);
  if (account.isSuperuser) {
    return [{ code: 'account-is-superuser', text: `${name} is a superuser, who may already do everything.` }];
  }
  const obstacles: Obstacle[] = [];
  if (!account.canLogIn) {
    obstacles.push({
      code: 'account-cannot-log-in',
      text: `${name} is a group, not a login. A database administrator makes it one: ALTER ROLE ${name} LOGIN.`,
    });
  }
  const [facts] = await query<{
    isCurfew: boolean;
    administers: boolean;
    powers: string[];
    sharers: string[];
  }>(
    `SELECT a.rolname = current_user AS "isCurfew",
       pg_has_role(a.oid, $2::oid, 'MEMBER WITH ADMIN OPTION') AS administers,
       ARRAY(SELECT p.rolname::text FROM pg_roles p
         WHERE p.rolname = ANY ($3::text[])
           AND pg_has_role(a.oid, p.oid, 'MEMBER') ORDER BY 1) AS powers,
       ARRAY(SELECT o.rolname::text FROM pg_roles o WHERE o.oid <> a.oid AND NOT o.rolsuper
         AND (pg_has_role(o.oid, a.oid, 'USAGE') OR pg_has_role(o.oid, a.oid, 'SET')) ORDER BY 1 LIMIT 3) AS sharers
     FROM pg_roles a WHERE a.oid = $1::oid`,
    [account.id, role.id, POWERS],
  );
  if (facts?.isCurfew) {
    obstacles.push({
      code: 'account-is-curfew',
      text: `${name} is the role that Curfew itself signs in as.`,
    });
  } else if (facts?.administers) {
    obstacles.push({
      code: 'account-administers-role',
      text: `${name} could give itself ${quote(role.name)} again. REVOKE ADMIN OPTION FOR ${quote(role.name)} FROM ${name}.`,
    });
  }
  if (facts && !facts.isCurfew && facts.powers.length > 0) {
    const powers = facts.powers.map((power) => quote(power)).join(', ');
    obstacles.push({
      code: 'account-can-block',
      text: `${name} is a member of ${powers}, and could end or block the work of Curfew. REVOKE ${powers} FROM ${name}.`,
    });
  }
  if (facts && facts.sharers.length > 0) {
    const sharers = facts.sharers.map((sharer) => quote(sharer)).join(', ');
    obstacles.push({
      code: 'account-is-shared',
      text: `${sharers} may act as ${name} and would get the access too. REVOKE ${name} from them.`,
    });
  }
  return obstacles;
}
