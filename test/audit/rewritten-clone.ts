import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { curfew, LEDGER, PATIENCE, plainGit, recordedLives } from '../support/lives/recorded-lives.ts';

export let lives: Awaited<ReturnType<typeof recordedLives>>;

/** Copies of the running test. Each is removed right after it: a copy has thousands of files. */
let copies: string[] = [];

/** A folder of this test file alone: the recorded lives are shared. */
const folder = mkdtempSync(join(tmpdir(), 'curfew-audit-'));
let names = 0;

beforeAll(async () => {
  lives = await recordedLives();
}, PATIENCE);
afterEach(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  copies = [];
}, PATIENCE);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  lives?.[Symbol.dispose]();
}, PATIENCE);

/** A path that no other test uses. */
export function newPath(kind: string): string {
  return join(folder, `${kind}-${names++}`);
}

/** A copy to tamper with. */
export function aCopy(): string {
  const copy = `${newPath('copy')}.git`;
  copies.push(copy);
  cpSync(lives.gitDir, copy, { recursive: true });
  return copy;
}

export async function verified(repo: string, ...argv: readonly string[]) {
  const { code, out, err } = await curfew(['audit', 'verify', '--repo', repo, '--format', 'json', ...argv]);
  const verdict = JSON.parse(out || '{"findings":[]}');
  const codes = new Set<string>(verdict.findings.map((each: { readonly code: string }) => each.code));
  return { code, err, verdict, codes: [...codes].sort() };
}

export function entriesOf(repo: string): readonly Entry[] {
  return plainGit(repo, ['grep', '-h', '-e', '', LEDGER, '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}

export const isEntry = (type: Entry['type'], grant: string) => (entry: Entry) =>
  entry.type === type && 'grant' in entry && entry.grant === grant;
