import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { isSignedBy, statementBytes } from '../../src/domain/ledger/signing/append-statement.ts';
import { keySigner, ledgerKeys } from '../../src/ledger/ledger-keys.ts';
import { runSignCommand } from '../../src/ledger/run-sign-command.ts';
import { newKeyPem } from '../support/fakes/ledger-key.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pkcs1 = RSA.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = RSA.export({ type: 'pkcs8', format: 'pem' }).toString();

const STATEMENT = {
  repository: 7,
  branch: 'curfew/ledger',
  parent: 'a'.repeat(40),
  tree: 'b'.repeat(40),
  entries: { first: 3, last: 4, sha256: 'c'.repeat(64) },
  message: 'authorized alice orders-db-read',
};

const signatureBy = async (pem: string) =>
  Buffer.from(await keySigner(pem).sign(statementBytes(STATEMENT))).toString('base64');

it('signs text that other tools can check', async () => {
  const text = Buffer.from(statementBytes(STATEMENT)).toString('utf8');
  expect(text).toBe(
    `curfew ledger append v1\n{"branch":"curfew/ledger","entries":{"first":3,"last":4,"sha256":"${'c'.repeat(64)}"},"message":"authorized alice orders-db-read","parent":"${'a'.repeat(40)}","repository":7,"tree":"${'b'.repeat(40)}"}`,
  );
  const pem = newKeyPem();
  const expected = sign(null, Buffer.from(text), createPrivateKey(pem)).toString('base64');
  expect(await signatureBy(pem)).toBe(expected);
});

it('derives the same key from the same App key, in whatever form', async () => {
  expect(keySigner(pkcs1).publicKey).toBe(keySigner(pkcs8).publicKey);
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  expect(keySigner(other.export({ type: 'pkcs8', format: 'pem' }).toString()).publicKey).not.toBe(
    keySigner(pkcs8).publicKey,
  );
  expect(isSignedBy(keySigner(pkcs1).publicKey, await signatureBy(pkcs8), STATEMENT)).toBe(true);
});

it('derives no key from one of another kind', () => {
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  expect(() => keySigner(elliptic.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(/neither/);
});

it.each([
  ['repository', 8],
  ['branch', 'main'],
  ['parent', null],
  ['tree', 'd'.repeat(40)],
  ['entries', null],
  ['message', 'authorized bob orders-db-read'],
])('a signature is for one %s', async (member, value) => {
  const pem = newKeyPem();
  const signature = await signatureBy(pem);
  const { publicKey } = keySigner(pem);
  expect(isSignedBy(publicKey, signature, STATEMENT)).toBe(true);
  expect(isSignedBy(publicKey, signature, { ...STATEMENT, [member]: value })).toBe(false);
});

it.each(['', 'AAAA', 'not base64!', 'A'.repeat(86)])(
  'a broken signature or key is no signature: %j',
  async (text) => {
    const pem = newKeyPem();
    expect(isSignedBy(keySigner(pem).publicKey, text, STATEMENT)).toBe(false);
    expect(isSignedBy(text, await signatureBy(pem), STATEMENT)).toBe(false);
  },
);

it('knows a former key by its private or its public half', () => {
  const pem = newKeyPem();
  const { publicKey } = keySigner(pem);
  const current = { pem: newKeyPem() };
  expect(ledgerKeys({ current, previous: { pem } }).previous).toMatchObject({ publicKey });
  expect(ledgerKeys({ current, previous: { publicKey } }).previous).toEqual({ publicKey, signer: null });
});

const node = (script: string) => `${JSON.stringify(process.execPath)} -e ${JSON.stringify(script)}`;
const SIGN = (encode: string) =>
  node(
    `let all=[];process.stdin.on('data',(b)=>all.push(b)).on('end',()=>{const c=require('crypto');process.stdout.write(c.sign(null,Buffer.concat(all),process.env.CURFEW_TEST_KEY)${encode})})`,
  );

/** Runs a command with the environment of the test. */
const run = (command: string, timeoutMs?: number, environment: NodeJS.ProcessEnv = process.env) =>
  runSignCommand({ command, environment }, new Uint8Array(3), timeoutMs);

it.each([
  ['as bytes', ''],
  ['as base64', ".toString('base64')+'\\n'"],
])('takes the signature of a command %s', async (_name, encode) => {
  const pem = newKeyPem();
  const environment = { ...process.env, CURFEW_TEST_KEY: pem };
  const publicKey = Buffer.from(
    createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' }).x ?? '',
    'base64url',
  ).toString('base64');
  const setting = { command: SIGN(encode), publicKey, environment };
  // The former key may be in a key service, too: it signs the change to the new one.
  const { current, previous } = ledgerKeys({ current: setting, previous: setting });
  for (const signer of [current, previous?.signer]) {
    const signature = Buffer.from((await signer?.sign(statementBytes(STATEMENT))) ?? []).toString('base64');
    expect(isSignedBy(publicKey, signature, STATEMENT)).toBe(true);
  }
});

it.each<[string, string, RegExp, number?]>([
  ['fails', 'process.exit(3)', /the command that signs failed: exit code 3/],
  ['writes something else', "console.log('hello')", /wrote no Ed25519 signature/],
  [
    'writes without end',
    "setInterval(()=>process.stdout.write('x'.repeat(65536)),0)",
    /wrote more than a signature/,
  ],
  ['does not end', 'setInterval(()=>{},1000)', /took 200 ms/, 200],
])('has a reason if the command %s', async (_name, script, because, timeoutMs?: number) => {
  await expect(run(node(script), timeoutMs)).rejects.toThrow(because);
});

it('has a reason if the command does not exist', async () => {
  await expect(run('curfew-no-such-command')).rejects.toThrow(/exit code 127/);
});

it.each([
  [
    'answers and leaves a helper behind that keeps the output open',
    "process.stdout.write('A'.repeat(86)+'==')",
    null,
  ],
  ['is too slow, and its helper leaves the group', 'setInterval(()=>{},1000)', /took 300 ms/],
])('does not wait for a command that %s', async (_name, script, because) => {
  const command = `setsid sleep 30 & ${node(script)}`;
  const signing = run(command, because === null ? undefined : 300);
  if (because === null) expect(await signing).toHaveLength(64);
  else await expect(signing).rejects.toThrow(because);
});

it('ends what a command left behind in its group', async () => {
  const helper = node('setInterval(()=>{},1000)');
  // The shell writes the id of the helper, and fails.
  const failure = await run(`${helper} & echo $! >&2; exit 1`).catch(String);
  const pid = Number(/exit code 1, (\d+)$/.exec(`${failure}`)?.[1]);
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), { timeout: 10_000 });
});

it('gives a command only the environment of its setting, and repeats the start of its reason', async () => {
  const environment = { PATH: process.env['PATH'], LEDGER_KEY_ARN: 'arn' };
  const script = `console.error('no  key',process.env.HOME,process.env.LEDGER_KEY_ARN,'x'.repeat(9e4));process.exit(1)`;
  await expect(run(node(script), undefined, environment)).rejects.toThrow(/code 1, no key undefined arn x+$/);
});

it('names the signal that ended a command', async () => {
  await expect(run('kill -9 $$')).rejects.toThrow(/failed: SIGKILL/);
});
