import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { onTestFinished } from 'vitest';
import { startStrictSimulator } from '../support/strict-simulator.ts';

/**
 * A repository on GitHub with the App that the manifest describes, and the environment of a Curfew for it.
 */
export async function aServer({ named = 'acme/access' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-server-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const github = acme.repository('access', { files: { 'README.md': 'Access at Acme\n' } });
  github.allowTeam(acme.team('platform', [acme.person('petra')]), 'read');
  const manifest = Object(load(await readFile('app.yml', 'utf8')));
  const app = simulator.app('curfew', { permissions: manifest.default_permissions });
  app.install(acme);
  const operator = join(folder, 'operator.yml');
  await writeFile(operator, `repositories: { ${named}: { policy_owners: [acme/platform] } }\ntargets: {}\n`);
  const printed: string[] = [];
  return {
    simulator,
    github,
    app,
    printed,
    terminal: { out: (text: string) => void printed.push(text), error() {}, interactive: false },
    environment: {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOKS: 'off',
      GITHUB_API_URL: simulator.url,
      CURFEW_OPERATOR_FILE: operator,
    },
  };
}
