import type { Query } from './database.ts';
import { isRoleName } from './names.ts';

/** A role of the PostgreSQL server, as `pg_roles` has it. It is not a role of the policy. */
export interface ServerRole {
  /** The server's number for the role, its oid. A role that is renamed keeps it. */
  readonly id: string;
  readonly name: string;
  readonly canLogIn: boolean;
  readonly isSuperuser: boolean;
}

const COLUMNS =
  'oid::text AS id, rolname::text AS name, rolcanlogin AS "canLogIn", rolsuper AS "isSuperuser"';

/**
 * Finds a role by its exact name; null if there is none. The casts to text compare whole names. For the
 * type `name`, the server would cut a longer parameter to 63 bytes, and could find another role.
 */
export async function findRole(query: Query, name: string): Promise<ServerRole | null> {
  if (!isRoleName(name)) return null;
  const rows = await query<ServerRole>(`SELECT ${COLUMNS} FROM pg_roles WHERE rolname::text = $1::text`, [
    name,
  ]);
  return rows[0] ?? null;
}

/** The roles that have this name or this oid now: none, one, or two. */
export async function rolesBy(query: Query, name: string, id: string | null): Promise<ServerRole[]> {
  return query<ServerRole>(
    `SELECT ${COLUMNS} FROM pg_roles WHERE rolname::text = $1::text OR oid = $2::oid ORDER BY rolname::text <> $1::text`,
    [isRoleName(name) ? name : '', id],
  );
}

/** The ids of roles, by their exact names. The map has no key for a name that no role has. */
export async function roleIds(query: Query, names: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ id: string; name: string }>(
    'SELECT oid::text AS id, rolname::text AS name FROM pg_roles WHERE rolname::text = ANY ($1::text[])',
    [[...new Set(names)].filter(isRoleName)],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}
