import type { Composed } from '../src/compose.ts';
import { initRepository } from '../src/lifecycle/setup/init-repository.ts';
import { setupFiles } from '../src/lifecycle/setup/setup-files.ts';

/** The first policy of the demo. */
export const POLICY = `version: 1
files: [access/**/*.yaml]
merge: auto
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
requests:
  on_behalf: deny
  ticket: { required: true, pattern: '^(INC|OPS)-[0-9]+$' }
roles:
  orders-db-read:
    description: Read-only on the orders database
    max_duration: 8h
    max_total: { of: 24h, within: 7d }
    eligible: [acme/backend]
    approval:
      - { count: 1, from: [acme/dba] }
    provision:
      - { target: orders-db, member_of: orders_reader }
    connect: psql service=orders
`;

/**
 * Creates the branch of the ledger and the set-up pull request, as `curfew init` does. Returns the number of
 * the pull request; null if the default branch has all files already.
 */
export async function proposeSetUp(
  composed: Pick<Composed, 'repository' | 'initialLedger'>,
  appId: number,
): Promise<number | null> {
  const { pull } = await initRepository(await composed.repository('acme/access'), {
    ledger: composed.initialLedger,
    files: setupFiles({ policy: POLICY, policyOwners: ['acme/platform'], appId }),
    description: 'The policy, who owns it, and the rulesets to import.',
  });
  return pull;
}
