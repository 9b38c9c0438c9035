import { proposeSetUp } from './propose-set-up.ts';
import { ledgerTypes } from './read-history.ts';
import type { Stage } from './stage.ts';
import { assertPromise, type Timeline } from './timeline.ts';

/** Runs `curfew init`. A policy owner approves and merges the pull request that it opens. */
export async function setUp(stage: Stage, timeline: Timeline): Promise<void> {
  const { repository, people, clock } = stage;
  timeline.heading('Set-up');
  const pull = await proposeSetUp(stage.composed(), stage.appId);
  assertPromise('the set-up pull request is opened', pull !== null, pull);
  timeline.event(
    'curfew',
    `makes the branch curfew/ledger and opens #${pull} with a policy and two rulesets`,
  );
  await stage.untilIdle();
  for (const name of ['default-branch', 'own-branches']) {
    const ruleset = repository.file('curfew/setup', `.github/rulesets/curfew-${name}.json`);
    repository.addRuleset(JSON.parse(ruleset ?? '{}'));
  }
  clock.advance(2_000);
  await people.petra.review(repository, pull, 'APPROVE');
  await stage.untilIdle();
  await people.petra.merge(repository, pull);
  await stage.untilIdle();
  assertPromise(
    'the policy is accepted',
    ledgerTypes(repository).includes('policy-accepted'),
    ledgerTypes(repository),
  );
  timeline.event('petra', `imports the rulesets, approves #${pull} and merges it; the policy is in force`);
}
