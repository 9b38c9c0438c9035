import type { Query } from './database.ts';

/** A membership of an account in a role, without a role between them. */
export interface DirectGrant {
  readonly grantor: string;
  /** Curfew's own role granted it. */
  readonly ours: boolean;
  /** Whether Curfew's role may act for the grantor. If not, it cannot revoke the grant. */
  readonly mayRevoke: boolean;
}

export async function directGrants(query: Query, role: string, account: string): Promise<DirectGrant[]> {
  return query<DirectGrant>(
    `SELECT g.rolname::text AS grantor, g.rolname = current_user AS ours,
            pg_has_role(current_user, g.oid, 'USAGE') AS "mayRevoke"
     FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.grantor
     WHERE m.roleid = $1::oid AND m.member = $2::oid ORDER BY 1`,
    [role, account],
  );
}

/** A role and an account, by their oids. */
export interface RoleAndAccount {
  readonly role: string;
  readonly account: string;
}

/** The direct grants of many pairs, in no order. */
export function directGrantsOf(
  query: Query,
  pairs: readonly RoleAndAccount[],
): Promise<(Pick<DirectGrant, 'grantor' | 'mayRevoke'> & RoleAndAccount)[]> {
  return query(
    `SELECT m.roleid::text AS role, m.member::text AS account, g.rolname::text AS grantor,
            pg_has_role(current_user, g.oid, 'USAGE') AS "mayRevoke"
     FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.grantor
     WHERE (m.roleid, m.member) IN (SELECT * FROM unnest($1::oid[], $2::oid[]))`,
    [pairs.map(({ role }) => role), pairs.map(({ account }) => account)],
  );
}

/** A role that Curfew's own role granted to an account; null if there is none. */
export async function roleFromCurfew(query: Query, account: string): Promise<string | null> {
  const [row] = await query<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_auth_members m
     JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles g ON g.oid = m.grantor
     WHERE m.member = $1::oid AND g.rolname = current_user ORDER BY 1 LIMIT 1`,
    [account],
  );
  return row?.name ?? null;
}

/** How an account still has a role, for the database administrator who has to change that. */
export async function remainingPaths(query: Query, role: string, account: string): Promise<string> {
  const direct = await directGrants(query, role, account);
  if (direct.length > 0) {
    const grantors = direct.map(({ grantor }) => grantor).join(', ');
    return `granted directly by ${grantors}, whose grants Curfew's role may not revoke`;
  }
  const groups = await query<{ name: string }>(
    `SELECT p.rolname::text AS name FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.roleid
     WHERE m.member = $2::oid AND pg_has_role(p.oid, $1::oid, 'MEMBER') ORDER BY 1`,
    [role, account],
  );
  return `as a member of ${groups.map(({ name }) => name).join(', ')}`;
}
