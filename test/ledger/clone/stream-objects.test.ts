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
  folder = mkdtempSync(join(tmpdir(), 'curfew-told-'));
  git(['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  blob = git(['hash-object', '-w', '--stdin'], 'x\n');
  clone = await cloneAt(folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await clone.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(wanted: AsyncIterable<readonly { readonly oid: string }[]>): Promise<number> {
  let many = 0;
  for await (const handful of clone.objects.stream(wanted)) many += handful.length;
  return many;
}

async function* times(many: number, because?: Error) {
  for (let n = 0; n < many; n += 100) yield Array.from({ length: 100 }, () => ({ oid: blob }));
  if (because !== undefined) throw because;
}

it('reads thousands of objects through one git, and leaves no folder behind', async () => {
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  expect(await read(times(5_000))).toBe(5_000);
  for await (const _handful of clone.objects.stream(times(5_000))) break;
  expect(readdirSync(temporary)).toEqual([]);
});

it('reads where no temporary folder can be made', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
  expect(await read(times(200))).toBe(200);
  vi.unstubAllEnvs();
});

it.each([0, 100, 5_000])('fails for the reason for which %i were the last to be asked for', async (many) => {
  const because = new CloneFailure('a listing could not be read');
  await expect(read(times(many, because))).rejects.toBe(because);
});

it('tells what git says is wrong, and nothing that git merely advises', async () => {
  const missing = 'f'.repeat(40);
  const head = `tree ${missing}\nauthor ${EVE}\ncommitter ${EVE}\n\nBegin\n`;
  const broken = git(['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], head);
  const walk = async () => {
    for await (const _handful of clone.history.changes(null, broken));
  };
  await expect(walk()).rejects.toThrow(CloneFailure);
  await expect(walk()).rejects.toThrow(/^git failed \(128\): (fatal|error): .*f{40}/);
});
