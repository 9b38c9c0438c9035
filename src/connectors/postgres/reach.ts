import type { Ask } from './session.ts';

/**
 * Everybody who can use what role `$1` (an oid) may do: by inheriting it, or by a SET ROLE to somebody who inherits it.
 * ADMIN alone does not count: it is a right to give, which giving to oneself would show. `which` limits the memberships `m`.
 */
const reachingBy = (which: string) => `
WITH RECURSIVE inheriting(id) AS (
  SELECT $1::oid
  UNION SELECT m.member FROM pg_auth_members m JOIN inheriting i ON m.roleid = i.id WHERE m.inherit_option AND ${which}
), reaching(id) AS (
  SELECT id FROM inheriting
  UNION SELECT m.member FROM pg_auth_members m JOIN reaching r ON m.roleid = r.id WHERE m.set_option AND ${which}
)
SELECT r.oid::text AS id, r.rolname::text AS name FROM reaching JOIN pg_roles r ON r.oid = id
WHERE r.oid <> $1::oid`;

const REACHING = reachingBy('TRUE');
const REACHING_BY_OTHERS = reachingBy(
  'm.grantor <> (SELECT own.oid FROM pg_roles own WHERE own.rolname = current_user)',
);

/** The accounts that have the role now, by any path. Superusers, who need no path, are not among them. */
export async function accountsReaching(ask: Ask, role: string): Promise<string[]> {
  const rows = await ask<{ name: string }>(`${REACHING} AND r.rolcanlogin ORDER BY r.rolname`, [role]);
  return rows.map(({ name }) => name);
}

/** Whether an account has the role, by any path, and even while it may not sign in. */
export async function reaches(ask: Ask, role: string, account: string): Promise<boolean> {
  const rows = await ask(`${REACHING} AND r.oid = $2::oid`, [role, account]);
  return rows.length > 0;
}

/** Whether an account would have the role without anything that Curfew's own role granted. */
export async function reachesByOthers(ask: Ask, role: string, account: string): Promise<boolean> {
  const rows = await ask(`${REACHING_BY_OTHERS} AND r.oid = $2::oid`, [role, account]);
  return rows.length > 0;
}

/** Which of these accounts (oids) have the role, by any path, and even while they may not sign in. */
export async function reachingAmong(
  ask: Ask,
  role: string,
  accounts: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await ask<{ id: string }>(`${REACHING} AND r.oid = ANY ($2::oid[])`, [role, accounts]);
  return new Set(rows.map(({ id }) => id));
}

/** A membership that stands between exactly these two. */
export interface DirectGrant {
  readonly grantor: string;
  readonly grantorId: string;
  /** Given by Curfew's own role. */
  readonly ours: boolean;
  /** Whether Curfew's role may act for the grantor, without which it cannot take the grant back. */
  readonly mayRevoke: boolean;
}

export async function directGrants(ask: Ask, role: string, account: string): Promise<DirectGrant[]> {
  return ask<DirectGrant>(
    `SELECT g.rolname::text AS grantor, g.oid::text AS "grantorId", g.rolname = current_user AS ours,
            pg_has_role(current_user, g.oid, 'USAGE') AS "mayRevoke"
     FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.grantor
     WHERE m.roleid = $1::oid AND m.member = $2::oid ORDER BY 1`,
    [role, account],
  );
}

/** The memberships that stand between these pairs of role and account (oids), in no order. */
export function grantsBetween(
  ask: Ask,
  pairs: readonly { readonly role: string; readonly account: string }[],
): Promise<
  (Pick<DirectGrant, 'grantor' | 'mayRevoke'> & { readonly role: string; readonly account: string })[]
> {
  return ask(
    `SELECT m.roleid::text AS role, m.member::text AS account, g.rolname::text AS grantor,
            pg_has_role(current_user, g.oid, 'USAGE') AS "mayRevoke"
     FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.grantor
     WHERE (m.roleid, m.member) IN (SELECT * FROM unnest($1::oid[], $2::oid[]))`,
    [pairs.map(({ role }) => role), pairs.map(({ account }) => account)],
  );
}

/** A role that Curfew's own role gave to an account; null where there is none. */
export async function lentTo(ask: Ask, account: string): Promise<string | null> {
  const [lent] = await ask<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_auth_members m
     JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles g ON g.oid = m.grantor
     WHERE m.member = $1::oid AND g.rolname = current_user ORDER BY 1 LIMIT 1`,
    [account],
  );
  return lent?.name ?? null;
}

/** How an account still comes to a role, in words: what a database administrator has to look at. */
export async function pathsLeft(ask: Ask, role: string, account: string): Promise<string> {
  const direct = await directGrants(ask, role, account);
  if (direct.length > 0) {
    return `granted directly by ${direct.map(({ grantor }) => grantor).join(', ')}, whose grants this role may not revoke`;
  }
  const via = await ask<{ name: string }>(
    `SELECT p.rolname::text AS name FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.roleid
     WHERE m.member = $2::oid AND pg_has_role(p.oid, $1::oid, 'MEMBER') ORDER BY 1`,
    [role, account],
  );
  return `as a member of ${via.map(({ name }) => name).join(', ')}`;
}
