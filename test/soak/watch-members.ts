import type pg from 'pg';

/** One period in which an account was a member of a role, seen from outside. */
export interface Stay {
  readonly account: string;
  readonly ms: number;
}

/** Reads the members of a role in the target, four times a second. */
export function watchMembers(admin: pg.Pool, role: string) {
  const since = new Map<string, number>();
  const stays: Stay[] = [];
  const members = async (): Promise<readonly string[]> => {
    const { rows } = await admin.query<{ account: string }>(
      `SELECT r.rolname AS account FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
       WHERE m.roleid = $1::regrole AND r.rolname <> 'curfew'`,
      [role],
    );
    return rows.map(({ account }) => account);
  };
  const look = async () => {
    const now = performance.now();
    const there = await members();
    for (const account of there) if (!since.has(account)) since.set(account, now);
    for (const [account, from] of since) {
      if (there.includes(account)) continue;
      stays.push({ account, ms: now - from });
      since.delete(account);
    }
  };
  const timer = setInterval(() => void look().catch(() => {}), 250);
  return { members, stays: (): readonly Stay[] => stays, stop: () => clearInterval(timer) };
}
