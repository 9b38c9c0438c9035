import pg from 'pg';

/** The set-up of docs/connectors/postgres.md: a role for Curfew, which may grant the listed roles. */
export async function makeCurfewRole(
  admin: pg.Pool,
  curfew: { readonly name: string; readonly password: string },
  entitlements: readonly string[],
): Promise<void> {
  const name = pg.escapeIdentifier(curfew.name);
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(curfew.password)}`);
  await admin.query(`GRANT pg_signal_backend TO ${name}`);
  for (const entitlement of entitlements) {
    await admin.query(
      `GRANT ${pg.escapeIdentifier(entitlement)} TO ${name} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`,
    );
  }
}
