import pg from 'pg';
import type { Obstacle } from '../../../ports/connector.ts';
import type { Query } from '../database.ts';
import type { ServerRole } from '../roles.ts';

const quote = pg.escapeIdentifier;

/** The first version that can give a membership without SET, and that stores memberships per grantor. */
const VERSION_MIN = 160_000;

interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly old: boolean;
  readonly isSuperuser: boolean;
  readonly maySignal: boolean;
}

/**
 * The obstacles of the server, and of the role that Curfew signs in as. An old server is asked nothing else.
 */
export async function serverObstacles(query: Query): Promise<Obstacle[]> {
  const [facts] = await query<ServerFacts>(
    `SELECT current_user::text AS name, current_setting('server_version') AS version,
       current_setting('server_version_num')::int < $1::int AS old,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
       pg_has_role(current_user, 'pg_signal_backend', 'USAGE') AS "maySignal"`,
    [VERSION_MIN],
  );
  if (facts === undefined) throw new Error('the server did not answer with its version');
  if (facts.old) {
    return [
      {
        code: 'server-too-old',
        text: `PostgreSQL ${facts.version} cannot give a role without SET ROLE. Version 16 or later is needed.`,
      },
    ];
  }
  if (facts.isSuperuser) {
    return [
      {
        code: 'curfew-is-superuser',
        text: `Curfew signs in as the superuser ${quote(facts.name)}. Give it a role of its own: CREATE ROLE curfew LOGIN.`,
      },
    ];
  }
  if (facts.maySignal) return [];
  return [
    {
      code: 'cannot-end-sessions',
      text: `Curfew may not end sessions here. A superuser runs: GRANT pg_signal_backend TO ${quote(facts.name)}.`,
    },
  ];
}

/** The obstacle if Curfew's role may not give and revoke this role in its own name. */
export async function adminObstacles(query: Query, role: ServerRole): Promise<Obstacle[]> {
  const [curfew] = await query<{ name: string; administers: boolean }>(
    `SELECT current_user::text AS name, EXISTS (
       SELECT FROM pg_auth_members m JOIN pg_roles c ON c.oid = m.member
       WHERE m.roleid = $1::oid AND c.rolname = current_user AND m.admin_option) AS administers`,
    [role.id],
  );
  if (curfew?.administers) return [];
  const name = quote(role.name);
  return [
    {
      code: 'no-admin-option',
      text: `Curfew may not give ${name}. A superuser runs: GRANT ${name} TO ${quote(curfew?.name ?? 'curfew')} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE.`,
    },
  ];
}
