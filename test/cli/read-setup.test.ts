import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSetup } from '../../src/cli/read-setup.ts';

const pemOf = (key: { export(options: object): unknown }, type: string) =>
  `${key.export({ type, format: 'pem' })}`;

it('gives a command that signs no variable that the operator’s file names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-setup-'));
  const file = join(folder, 'operator.yml');
  await writeFile(
    file,
    `repositories:
  acme/access: { policy_owners: [acme/security] }
targets:
  crm: { connector: webhook, url: { env: CRM_URL }, secret: { env: CRM_SECRET }, entitlements: [crm_editor], account: { template: 'u{id}-{login}' } }
`,
  );
  try {
    const publicKey = pemOf(generateKeyPairSync('ed25519').publicKey, 'spki');
    const { config } = await readSetup({
      APP_ID: '1',
      PRIVATE_KEY: pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pkcs8'),
      WEBHOOK_SECRET: 'a-long-enough-random-secret',
      CURFEW_OPERATOR_FILE: file,
      CRM_URL: 'https://crm.example.com',
      CRM_SECRET: 'a-secret-of-the-target-0123456789',
      KMS_TOKEN: 'token',
      LEDGER_SIGN_COMMAND: 'sign',
      LEDGER_PUBLIC_KEY: publicKey,
      LEDGER_PREVIOUS_SIGN_COMMAND: 'sign-as-before',
      LEDGER_PREVIOUS_KEY: publicKey,
    });
    for (const key of [config.ledgerKeys.current, config.ledgerKeys.previous]) {
      const environment = key !== null && 'environment' in key ? key.environment : {};
      expect(environment).toMatchObject({ KMS_TOKEN: 'token' });
      for (const name of ['CRM_URL', 'CRM_SECRET', 'PRIVATE_KEY', 'WEBHOOK_SECRET'])
        expect(environment).not.toHaveProperty(name);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
