import { expect, it } from 'vitest';
import { doctor } from '../../src/cli/doctor.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { GROUP_TITLES } from '../../src/domain/messages/issues/settings-issue.ts';
import { rulesetFiles } from '../../src/lifecycle/setup/own-rulesets.ts';
import { wellSet } from '../support/builders/protection.ts';
import { aServer } from './a-server.ts';

async function aDoctor() {
  const { terminal, environment, ...server } = await aServer();
  return {
    ...server,
    run: (format: 'text' | 'json' = 'text', env = {}) =>
      doctor(undefined, { format }, terminal, { ...environment, ...env }),
  };
}

it('prints each setting to change, where it is, and the right rulesets', async () => {
  const { run, printed, app } = await aDoctor();
  expect(await run()).toBe(1);
  const [text = ''] = printed;
  expect(text).toContain(`acme/access\n\n${GROUP_TITLES.bypass}:\n- People can merge into main before`);
  expect(text).toContain('  Set: Require the status check curfew, from this App.');
  for (const { content } of rulesetFiles(app.id)) expect(text).toContain(content.trimEnd());
});

it('prints the same as JSON, with the problem, the fix and the place of each finding', async () => {
  const { run, printed, app } = await aDoctor();
  expect(await run('json')).toBe(1);
  const answer = JSON.parse(printed.join(''));
  expect(answer.repository).toBe('acme/access');
  expect(answer.findings[0]).toMatchObject({
    code: 'check-not-required',
    group: 'bypass',
    args: { branch: 'main' },
    problem: expect.stringMatching(/^People can merge into main before/),
    fix: 'Require the status check curfew, from this App',
    where: expect.stringContaining('Settings'),
  });
  expect(
    answer.rulesets.map(({ ruleset }: { ruleset: object }) => `${JSON.stringify(ruleset, null, 2)}\n`),
  ).toEqual(rulesetFiles(app.id).map(({ content }) => content));
});

it('prints no ruleset that was imported', async () => {
  const { run, printed, github, app } = await aDoctor();
  const [defaultBranch, ownBranches] = rulesetFiles(app.id).map(({ content }) => content);
  github.addRuleset(JSON.parse(defaultBranch ?? ''));
  await run();
  expect(printed[0]).not.toContain(defaultBranch?.trimEnd());
  expect(printed[0]).toContain(ownBranches?.trimEnd());
  github.addRuleset(JSON.parse(ownBranches ?? ''));
  await run();
  expect(printed[1]).not.toContain('Import them under');
});

it('reads everything else if GitHub does not answer one call', async () => {
  const { run, printed, simulator } = await aDoctor();
  const path = /\/actions\/permissions\/workflow$/;
  const body = { message: 'Server Error', documentation_url: '', status: '500' };
  simulator.faults.next({ path }, { kind: 'answer', status: 500, body }, Number.POSITIVE_INFINITY);
  expect(await run()).toBe(1);
  expect(printed[0]).toContain('- People can merge into main before');
  expect(printed[0]).toContain('- GitHub did not answer when Curfew read the permissions of workflows');
}, 60_000);

it('exits with 2 if GitHub does not show everything, and with 1 if a setting should be changed', async () => {
  const { run, github, app } = await aDoctor();
  wellSet({ github, app });
  expect(await run()).toBe(2);
  Object.assign(app.state, { permissions: { ...app.state.permissions, administration: 'write' } });
  expect(await run()).toBe(1);
});

it('exits with 2 if GitHub does not answer', async () => {
  const { run } = await aDoctor();
  const refused = await run('text', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({
    exitCode: 2,
    message: 'The settings could not be read:',
    cause: expect.any(Error),
  });
});
