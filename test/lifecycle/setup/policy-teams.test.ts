import { expect, it } from 'vitest';
import { diagnose } from '../../../src/domain/doctor/diagnose.ts';
import { readSettings } from '../../../src/lifecycle/setup/read-settings.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const TEAMS_ALARM = /does not exist|do not exist/;

function openAlarms(world: RepositoryWorld): readonly string[] {
  return world
    .openIssues()
    .map(({ title }) => title)
    .filter((title) => TEAMS_ALARM.test(title));
}

it.each([
  ['an eligible team', 'eligible: [acme/bakend]', 'eligible: [acme/backend]', 'team acme/bakend'],
  ['an approving team', 'from: [acme/dbs]', 'from: [acme/dba]', 'team acme/dbs'],
])(
  '%s that does not exist is an issue for the owners, and the requester need not push anything',
  async (_name, wrong, right, named) => {
    await using world = await aRepository({ policy: POLICY.replaceAll(right, wrong) });
    const { alice, petra, bob } = world.people;
    const pull = await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    const { title, summary, status } = world.check(pull);
    expect(title).toContain('Waiting: a team could not be read');
    expect(status).toBe('in_progress');
    expect(summary?.split('\n')[0]).toBe(
      `Nothing to do yet: Curfew could not read from GitHub ${named}. It tries again by itself. If the policy names a team that does not exist, Curfew opens an issue for the policy's owners.`,
    );
    expect(summary).not.toMatch(/push the fixes|For the reviewer/);
    await world.look();
    expect(openAlarms(world)).toEqual(['The policy names a team that does not exist']);
    expect(world.said().join('\n')).toContain("**Next, for the policy's owners (`acme/platform`):**");

    const fix = await world.propose(bob, { '.github/curfew.yml': POLICY });
    await world.look();
    await world.review(petra, fix);
    await world.look();
    if (!world.github.pull(fix).merged) await bob.merge(world.github, fix);
    await world.look();
    await world.look();
    expect(openAlarms(world)).toEqual([]);
    expect(world.check(pull).title).toContain('Waiting for 1 of acme/dba');
    world.failures();
  },
);

it('an approving team without access to the repository is a finding, and an eligible one is none', async () => {
  await using world = await aRepository();
  const codes = async () =>
    diagnose(await readSettings(await world.curfew()))
      .filter(({ code }) => code.startsWith('team-'))
      .map(({ code, args }) => [code, args['team']]);
  expect(await codes()).toEqual([]);
  for (const team of ['backend', 'dba'] as const) {
    const state = [...world.github.state.teams.keys()].find(({ slug }) => slug === team);
    if (state !== undefined) world.github.state.teams.delete(state);
  }
  expect(await codes()).toEqual([['team-without-access', 'acme/dba']]);
});
