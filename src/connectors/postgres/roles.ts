import type { Query } from './database.ts';
import { isRoleName } from './names.ts';

/** A role as `pg_roles` has it. */
export interface Role {
  /** The oid. */
  readonly id: string;
  readonly name: string;
  readonly canLogIn: boolean;
  readonly isSuperuser: boolean;
}

/** Finds a role by its exact name; null if there is none, or if no role can have this name. */
export async function findRole(query: Query, name: string): Promise<Role | null> {
  if (!isRoleName(name)) return null;
  const rows = await query<Role>(
    `SELECT oid::text AS id, rolname::text AS name, rolcanlogin AS "canLogIn", rolsuper AS "isSuperuser"
     FROM pg_roles WHERE rolname::text = $1::text`,
    [name],
  );
  return rows[0] ?? null;
}

/** The ids of roles, by their exact names. A name without a role is left out. */
export async function roleIds(query: Query, names: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const rows = await query<{ id: string; name: string }>(
    'SELECT oid::text AS id, rolname::text AS name FROM pg_roles WHERE rolname::text = ANY ($1::text[])',
    [[...new Set(names)].filter(isRoleName)],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}
