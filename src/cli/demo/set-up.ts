import { initRepository } from '../../lifecycle/init-repository.ts';
import { setupFiles } from '../../lifecycle/setup-files.ts';
import { ledgerTypes } from './read-history.ts';
import type { Stage } from './stage.ts';
import { check, type Timeline } from './timeline.ts';

const POLICY = `version: 1
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

/** `curfew init`, and the policy owners' yes to what it proposes. */
export async function setUp(stage: Stage, told: Timeline): Promise<void> {
  const { repository, people, clock } = stage;
  told.act('Setting up');
  const opened = await stage.composed().repository('acme/access');
  const { pull } = await initRepository(opened, {
    ledger: stage.composed().firstLedger,
    files: setupFiles({ policy: POLICY, policyOwners: ['acme/platform'], appId: stage.appId }),
    description: 'The policy, who owns it, and the rulesets to import.',
  });
  check('the set-up pull request is opened', pull !== null, pull);
  told.say('curfew', `makes the branch curfew/ledger and opens #${pull} with a policy and two rulesets`);
  await stage.quiet();
  for (const name of ['default-branch', 'own-branches']) {
    const written = repository.file('curfew/setup', `.github/rulesets/curfew-${name}.json`);
    repository.addRuleset(JSON.parse(written ?? '{}'));
  }
  clock.moveOn(2_000);
  await people.petra.review(repository, pull, 'APPROVE');
  await stage.quiet();
  await people.petra.merge(repository, pull);
  await stage.quiet();
  check(
    'the policy is accepted',
    ledgerTypes(repository).includes('policy-accepted'),
    ledgerTypes(repository),
  );
  told.say('petra', `imports the rulesets, approves #${pull} and merges it; the policy is in force`);
}
