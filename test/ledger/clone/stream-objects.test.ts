import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cloneAt } from '../../../src/compose-clone.ts';
import { type Clone, CloneFailure } from '../../../src/ports/clone.ts';
import { plainGit } from '../../support/lives/recorded-lives.ts';

const EVE = 'eve <eve@example.com> 1795442530 +0000';
let folder: string;
let blob: string;
let clone: Clone;

const git = (args: readonly string[], input?: string) => plainGit(folder, args, input).trim();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-stream-'));
  git(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  blob = git(['hash-object', '-w', '--stdin'], 'x\n');
  clone = await cloneAt(folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await clone.close();
  rmSync(folder, { recursive: true, force: true });
});

async function countRead(wanted: AsyncIterable<readonly { readonly oid: string }[]>): Promise<number> {
  let count = 0;
  for await (const batch of clone.objects.stream(wanted)) count += batch.length;
  return count;
}

/** The same object so many times, and then a failure. */
async function* times(count: number, failure?: Error) {
  for (let n = 0; n < count; n += 100) yield Array.from({ length: 100 }, () => ({ oid: blob }));
  if (failure !== undefined) throw failure;
}

it('reads thousands of objects through one git, and leaves no folder behind', async () => {
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  expect(await countRead(times(5_000))).toBe(5_000);
  for await (const _batch of clone.objects.stream(times(5_000))) break;
  expect(readdirSync(temporary)).toEqual([]);
});

it('reads through sockets if no temporary folder can be made', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
  expect(await countRead(times(200))).toBe(200);
  vi.unstubAllEnvs();
});

it.each([0, 100, 5_000])('fails with the failure of the listing after %i names', async (count) => {
  const failure = new CloneFailure('a listing could not be read');
  await expect(countRead(times(count, failure))).rejects.toBe(failure);
});

it('fails with the error of git, and not with its advice', async () => {
  const missing = 'f'.repeat(40);
  const head = `tree ${missing}\nauthor ${EVE}\ncommitter ${EVE}\n\nBegin\n`;
  const broken = git(['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], head);
  const walk = async () => {
    for await (const _batch of clone.history.changes(null, broken));
  };
  await expect(walk()).rejects.toThrow(CloneFailure);
  await expect(walk()).rejects.toThrow(/^git failed \(128\): (fatal|error): .*f{40}/);
});
