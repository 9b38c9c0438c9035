import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { PATIENCE, plainGit, recordedLives } from '../support/lives/recorded-lives.ts';

/** The recipes of docs/audit.md. They run in a fresh clone that is not bare. */
const RECIPES = new Map(
  [...readFileSync('docs/audit.md', 'utf8').matchAll(/```sh recipe=(\w+)\n([\s\S]*?)```/g)].map(
    ([, name = '', script = '']) => [name, script],
  ),
);

let lives: Awaited<ReturnType<typeof recordedLives>>;
let clone: string;
let entries: readonly Entry[];

beforeAll(async () => {
  lives = await recordedLives();
  clone = join(lives.folder, 'fresh');
  plainGit(lives.folder, ['clone', '--quiet', lives.gitDir, clone]);
  entries = plainGit(clone, ['grep', '-h', '-e', '', 'origin/curfew/ledger', '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
}, PATIENCE);
afterAll(() => lives?.[Symbol.dispose]());

function run(name: string, replacements: Readonly<Record<string, string>> = {}): string {
  let script = RECIPES.get(name) ?? 'false';
  for (const [text, replacement] of Object.entries(replacements)) {
    expect(script).toContain(text);
    script = script.replaceAll(text, replacement);
  }
  return execFileSync('sh', ['-euc', script], { cwd: clone, encoding: 'utf8' });
}

const GRANT = 'alice-orders-db-read-7f3a';
const grantsIn = (text: string) => [...text.matchAll(/"grant": "([^"]+)"/g)].map(([, grant]) => grant);

it('there are five', () => {
  expect([...RECIPES.keys()]).toEqual(['now', 'then', 'life', 'why', 'exceptions']);
});

it('who has access now', () => {
  expect(grantsIn(run('now'))).toEqual(['lasting', 'taken']);
  expect(run('now')).toContain('"state": "provisioned"');
});

it('who had access at a moment, as it was recorded by then', () => {
  const given = entries.find((entry) => entry.type === 'provisioned' && entry.grant === 'both');
  const at = new Date(Date.parse(given?.at ?? '') + 60_000).toISOString();
  expect(new Set(grantsIn(run('then', { '2026-11-23T15:00:00Z': at })))).toEqual(new Set(['both']));
});

it('everything about a grant', () => {
  const lines = run('life', { [GRANT]: 'extended' })
    .split('\n')
    .filter(Boolean);
  const own = entries.filter((entry) => 'grant' in entry && entry.grant === 'extended');
  expect(lines.map((line) => JSON.parse(line).seq).sort((a, b) => a - b)).toEqual(own.map(({ seq }) => seq));
});

it('why a grant was requested, and who approved it', () => {
  const output = run('why', { [GRANT]: 'extended' });
  expect(output).toContain('Find out why refunds');
  expect(output).toContain('Approved-by: dana');
  expect(output).toContain('Approved-by: dora');
});

it('exceptions', () => {
  const subjects = run('exceptions').split('\n').filter(Boolean);
  const countOf = (start: string) =>
    subjects.filter((line) => line.slice(8).trimStart().startsWith(start)).length;
  expect(countOf('refused carol')).toBe(1);
  expect(countOf('revoke-failed bob')).toBe(entries.filter(({ type }) => type === 'revoke-failed').length);
  expect(countOf('revoked bob orders-support: expired, 15m late')).toBe(1);
});
