import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it, onTestFinished } from 'vitest';
import { doctor } from '../../src/cli/doctor.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { rulesetFiles } from '../../src/lifecycle/setup-files.ts';
import { wellSet } from '../support/protection.ts';
import { startStrictSimulator } from '../support/strict-simulator.ts';

/** A repository at GitHub with the App that the manifest describes, and the environment of a server for it. */
async function aServer() {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-doctor-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const github = acme.repository('access', { files: { 'README.md': 'Access at Acme\n' } });
  const manifest = Object(load(await readFile('app.yml', 'utf8')));
  const app = simulator.app('curfew', { permissions: manifest.default_permissions });
  app.install(acme);
  const operator = join(folder, 'operator.yml');
  await writeFile(
    operator,
    'repositories: { acme/access: { policy_owners: [acme/platform] } }\ntargets: {}\n',
  );
  const said: string[] = [];
  const terminal = { out: (text: string) => void said.push(text), error() {}, interactive: false };
  const environment = {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOKS: 'off',
    GITHUB_API_URL: simulator.url,
    CURFEW_OPERATOR_FILE: operator,
  };
  return {
    run: (format: 'text' | 'json' = 'text', env = {}) =>
      doctor(undefined, { format }, terminal, { ...environment, ...env }),
    said,
    github,
    app,
  };
}

it('tells what to set, where, and the rulesets that are right', async () => {
  const { run, said, app } = await aServer();
  expect(await run()).toBe(1);
  const [text = ''] = said;
  expect(text).toContain(
    'acme/access\n\nWhat lets somebody go round Curfew:\n- Nothing keeps Merge shut on main',
  );
  expect(text).toContain('  Set: Require the status check curfew, from this App.');
  for (const { content } of rulesetFiles(app.id)) expect(text).toContain(content.trimEnd());
});

it('tells the same to machines', async () => {
  const { run, said, app } = await aServer();
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
  const { run, github, app } = await aServer();
  wellSet({ github, app });
  expect(await run()).toBe(2);
  Object.assign(app.state, { permissions: { ...app.state.permissions, administration: 'write' } });
  expect(await run()).toBe(1);
});

it('could not tell where GitHub is away', async () => {
  const { run } = await aServer();
  const refused = await run('text', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({ exitCode: 2, message: 'Nothing could be told:' });
});
