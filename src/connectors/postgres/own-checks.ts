import pg from 'pg';
import type { Obstacle } from '../../ports/connector.ts';
import type { Role } from './role-checks.ts';
import type { Ask } from './session.ts';

const quote = pg.escapeIdentifier;

/** The first release whose memberships can be given without SET, and are kept per grantor. */
const OLDEST = 160_000;

interface Own {
  readonly name: string;
  readonly version: string;
  readonly old: boolean;
  readonly isSuperuser: boolean;
  readonly maySignal: boolean;
}

/** What is wrong with the server, or with the role that Curfew signs in as. An old server has nothing else to be asked. */
export async function serverObstacles(ask: Ask): Promise<Obstacle[]> {
  const [own] = await ask<Own>(
    `SELECT current_user::text AS name, current_setting('server_version') AS version,
       current_setting('server_version_num')::int < $1::int AS old,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
       pg_has_role(current_user, 'pg_signal_backend', 'USAGE') AS "maySignal"`,
    [OLDEST],
  );
  if (own === undefined) throw new Error('the server did not say who we are');
  if (own.old) {
    return [
      {
        code: 'server-too-old',
        text: `PostgreSQL ${own.version} cannot lend a role without SET ROLE; 16 or later is needed.`,
      },
    ];
  }
  if (own.isSuperuser) {
    return [
      {
        code: 'curfew-is-superuser',
        text: `Curfew signs in as the superuser ${quote(own.name)}. Give it a role of its own: CREATE ROLE curfew LOGIN.`,
      },
    ];
  }
  if (own.maySignal) return [];
  return [
    {
      code: 'cannot-end-sessions',
      text: `Curfew may not end sessions here. A superuser runs: GRANT pg_signal_backend TO ${quote(own.name)}.`,
    },
  ];
}

/** Whether Curfew's role may give and take exactly this role, in its own name. */
export async function adminObstacles(ask: Ask, role: Role): Promise<Obstacle[]> {
  const [own] = await ask<{ name: string; administers: boolean }>(
    `SELECT current_user::text AS name, EXISTS (
       SELECT FROM pg_auth_members m JOIN pg_roles c ON c.oid = m.member
       WHERE m.roleid = $1::oid AND c.rolname = current_user AND m.admin_option) AS administers`,
    [role.id],
  );
  if (own?.administers) return [];
  const name = quote(role.name);
  return [
    {
      code: 'no-admin-option',
      text: `Curfew may not give ${name}. A superuser runs: GRANT ${name} TO ${quote(own?.name ?? 'curfew')} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE.`,
    },
  ];
}
