import { proposeSetUp } from './propose-set-up.ts';
import { ledgerTypes } from './read-history.ts';
import type { Stage } from './stage.ts';
import { check, type Timeline } from './timeline.ts';

/** `curfew init`, and the policy owners' yes to what it proposes. */
export async function setUp(stage: Stage, told: Timeline): Promise<void> {
  const { repository, people, clock } = stage;
  told.act('Setting up');
  const pull = await proposeSetUp(stage.composed(), stage.appId);
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
