import type { Query } from './database.ts';

/**
 * The roles that can use role `$1` (an oid). They inherit it, or can SET ROLE to a role that inherits it. A
 * role that has only the ADMIN option of it does not count. It could grant the role to itself, and from then
 * on it counts. `condition` limits the memberships `m`.
 */
const reachingBy = (condition: string) => `
WITH RECURSIVE inheriting(id) AS (
  SELECT $1::oid
  UNION SELECT m.member FROM pg_auth_members m JOIN inheriting i ON m.roleid = i.id
    WHERE m.inherit_option AND ${condition}
), reaching(id) AS (
  SELECT id FROM inheriting
  UNION SELECT m.member FROM pg_auth_members m JOIN reaching r ON m.roleid = r.id WHERE m.set_option AND ${condition}
)
SELECT r.oid::text AS id, r.rolname::text AS name FROM reaching JOIN pg_roles r ON r.oid = id
WHERE r.oid <> $1::oid`;

const REACHING = reachingBy('TRUE');
const REACHING_BY_OTHERS = reachingBy(
  'm.grantor <> (SELECT own.oid FROM pg_roles own WHERE own.rolname = current_user)',
);

/** The accounts that have the role now, by any path. Superusers need no path, and are not listed. */
export async function accountsReaching(query: Query, role: string): Promise<string[]> {
  const rows = await query<{ name: string }>(`${REACHING} AND r.rolcanlogin ORDER BY r.rolname`, [role]);
  return rows.map(({ name }) => name);
}

/** Whether an account has the role, by any path. An account counts also if it cannot sign in at present. */
export async function reaches(query: Query, role: string, account: string): Promise<boolean> {
  const rows = await query(`${REACHING} AND r.oid = $2::oid`, [role, account]);
  return rows.length > 0;
}

/** Whether an account would have the role without the grants of Curfew's own role. */
export async function reachesByOthers(query: Query, role: string, account: string): Promise<boolean> {
  const rows = await query(`${REACHING_BY_OTHERS} AND r.oid = $2::oid`, [role, account]);
  return rows.length > 0;
}

/**
 * The ones of these accounts (oids) that have the role by any path. An account counts also if it cannot sign
 * in at present.
 */
export async function reachingAmong(
  query: Query,
  role: string,
  accounts: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await query<{ id: string }>(`${REACHING} AND r.oid = ANY ($2::oid[])`, [role, accounts]);
  return new Set(rows.map(({ id }) => id));
}
