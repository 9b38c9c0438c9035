import pg from 'pg';

/** The set-up that docs/connectors/postgres.md asks of a database administrator: a role for Curfew, and the roles it may lend. */
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
