import { expect, it } from 'vitest';
import { doctor } from '../../src/cli/doctor.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { rulesetFiles } from '../../src/lifecycle/setup/setup-files.ts';
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

it('tells what to set, where, and the rulesets that are right', async () => {
  const { run, said, app } = await aDoctor();
  expect(await run()).toBe(1);
  const [text = ''] = said;
  expect(text).toContain(
    'acme/access\n\nWhat lets somebody go round Curfew:\n- Nothing keeps Merge shut on main',
  );
  expect(text).toContain('  Set: Require the status check curfew, from this App.');
  for (const { content } of rulesetFiles(app.id)) expect(text).toContain(content.trimEnd());
});

it('tells the same to machines', async () => {
  const { run, said, app } = await aDoctor();
  expect(await run('json')).toBe(1);
  const answer = JSON.parse(said.join(''));
  expect(answer.repository).toBe('acme/access');
  expect(answer.findings[0]).toMatchObject({
    code: 'check-not-required',
    group: 'round',
    args: { branch: 'main' },
  });
  expect(
    answer.rulesets.map(({ ruleset }: { ruleset: object }) => `${JSON.stringify(ruleset, null, 2)}\n`),
  ).toEqual(rulesetFiles(app.id).map(({ content }) => content));
});

it('could not tell all where GitHub keeps something from it, and is well where it does not', async () => {
  const { run, github, app } = await aDoctor();
  wellSet({ github, app });
  expect(await run()).toBe(2);
  Object.assign(app.state, { permissions: { ...app.state.permissions, administration: 'write' } });
  expect(await run()).toBe(1);
});

it('could not tell where GitHub is away', async () => {
  const { run } = await aDoctor();
  const refused = await run('text', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({ exitCode: 2, message: 'Nothing could be told:' });
});
