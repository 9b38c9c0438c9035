import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it, onTestFinished } from 'vitest';
import { init } from '../../src/cli/init.ts';
import { UserError } from '../../src/cli/user-error.ts';
import { startStrictSimulator } from '../support/strict-simulator.ts';

/** A repository at GitHub with the App that the manifest describes, and the environment of a server for it. */
async function aServer() {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-init-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const access = acme.repository('access', { files: { 'README.md': 'Access at Acme\n' } });
  const manifest = Object(load(await readFile('app.yml', 'utf8')));
  const app = simulator.app('curfew', { permissions: manifest.default_permissions });
  app.install(acme);
  const operator = join(folder, 'operator.yml');
  await writeFile(
    operator,
    'repositories: { Acme/Access: { policy_owners: [acme/platform] } }\ntargets: {}\n',
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
    run: (named?: string, env = {}) => init(named, terminal, { ...environment, ...env }),
    said,
    access,
  };
}

it('makes the ledger and opens the set-up pull request, once', async () => {
  const { run, said } = await aServer();
  expect(await run()).toBe(0);
  expect(said).toEqual([
    'Made the branch curfew/ledger.',
    expect.stringMatching(/^Pull request #1 sets up the rest\./),
  ]);
  said.length = 0;
  expect(await run('acme/ACCESS')).toBe(0);
  expect(said).toEqual(['The branch curfew/ledger is there.', expect.stringMatching(/^Pull request #1 /)]);
});

it('says which repositories there are where it does not know the one named', async () => {
  const { run } = await aServer();
  await expect(run('acme/other')).rejects.toThrow("acme/other is not in the operator's file");
});

it('says in a line what went wrong where GitHub is away', async () => {
  const { run } = await aServer();
  const refused = await run('acme/access', { GITHUB_API_URL: 'http://127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(refused).toMatchObject({ exitCode: 1, message: 'Nothing more was set up:' });
});
