import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLOCK = 'export const now = Date.now();';

const REFUSED = [
  ['src/domain/x.ts', "import '../ports/clock.ts';"],
  ['src/domain/x.ts', "import '../ledger/x.ts';"],
  ['src/domain/x.ts', "import './ledger/entry.ts';"],
  ['src/domain/grants/x.ts', "import '../ledger/entry.ts';"],
  ['src/domain/policy/x.ts', "import '../decision/decide.ts';"],
  ['src/domain/messages/checks/x.ts', "import '../../../lifecycle/sweep.ts';"],
  ['src/domain/ledger/history/x.ts', "import '../../plan/plan.ts';"],
  ['src/domain/x.ts', "import '../compose.ts';"],
  ['src/domain/grants/x.ts', "import '../../ports/clock.ts';"],
  ['src/domain/grants/x.ts', "import '../../compose.ts';"],
  ['src/domain/x.ts', "import 'node:fs';"],
  ['src/domain/x.ts', "import 'node:fs/promises';"],
  ['src/domain/x.ts', "import 'pg';"],
  ['src/domain/x.ts', "import '@octokit/rest';"],
  ['src/ports/x.ts', "import '../lifecycle/landing/land.ts';"],
  ['src/lifecycle/x.ts', "import '../github/git/trees.ts';"],
  ['src/lifecycle/review/x.ts', "import '../../github/git/trees.ts';"],
  ['src/lifecycle/x.ts', "import '../ledger/open-ledger.ts';"],
  ['src/lifecycle/x.ts', "export { a } from '../jobs/open-queue.ts';"],
  ['src/lifecycle/x.ts', "import 'node:crypto';"],
  ['src/audit/x.ts', "import '../ledger/open-ledger.ts';"],
  ['src/github/x.ts', "import '../lifecycle/landing/land.ts';"],
  ['src/github/x.ts', "import 'probot';"],
  ['src/connectors/x.ts', "import '../github/git/trees.ts';"],
  ['src/connectors/postgres/x.ts', "import '../../github/git/trees.ts';"],
  ['src/ledger/x.ts', "import '../github/git/trees.ts';"],
  ['src/jobs/x.ts', "import '../connectors/postgres.ts';"],
  ['src/app/x.ts', "import '../github/git/trees.ts';"],
  ['src/app/x.ts', "await import('../../simulator/server.ts');"],
  ['src/cli/x.ts', "import '../../simulator/server.ts';"],
  ['src/cli/x.ts', "import '../../demo/run-demo.ts';"],
  ['demo/x.ts', "import '../src/github/git/trees.ts';"],
  ['src/compose.ts', "import './app/start-app.ts';"],
  ['src/compose.ts', "import '../simulator/server.ts';"],
  ['src/config.ts', "import './github/git/trees.ts';"],
  ['simulator/x.ts', "import '../src/domain/person.ts';"],
  ['simulator/api/x.ts', "import '../../src/ports/clock.ts';"],
  ['simulator/x.ts', "import 'luxon';"],
  ['src/domain/x.ts', CLOCK],
  ['src/lifecycle/x.ts', CLOCK],
  ['src/github/x.ts', 'export const now = new Date();'],
  ['src/jobs/x.ts', 'export const now = DateTime.utc();'],
  ['src/config.ts', 'export const now = DateTime.now();'],
  ['src/github/x.ts', 'list.push(...items);'],
  ['src/app/http/x.ts', 'export const most = Math.max(0, ...items);'],
] as const;

const ALLOWED = [
  ['src/domain/x.ts', "import schema from '../../schemas/policy.schema.json' with { type: 'json' };"],
  ['src/domain/grants/x.ts', "import '../person.ts';"],
  ['src/domain/rules/x.ts', "import '../grants/grant.ts';"],
  ['src/domain/messages/checks/x.ts', "import '../../ledger/entry.ts';"],
  ['src/domain/messages/checks/x.ts', "import '../finding-list.ts';"],
  ['src/domain/ledger/history/x.ts', "import '../entry.ts';"],
  ['src/domain/x.ts', "import 'node:crypto';"],
  ['src/lifecycle/x.ts', "import '../domain/ledger/entry.ts';"],
  ['src/github/x.ts', "import '@octokit/rest';"],
  ['src/app/x.ts', "import '../compose.ts';"],
  ['demo/x.ts', "import '../simulator/server.ts';"],
  ['demo/x.ts', "import '../src/compose.ts';"],
  ['src/compose.ts', "import './domain/ledger/entry.ts';"],
  ['src/domain/x.ts', 'export const then = new Date(0);'],
  ['src/app/x.ts', CLOCK],
  ['src/github/x.ts', 'export const joined = [...first, ...second];'],
  ['src/compose.ts', 'export const now = new Date();'],
  ['simulator/x.ts', CLOCK],
] as const;

type Row = readonly [path: string, text: string];
const ROWS: readonly Row[] = [...REFUSED, ...ALLOWED];

describe('Biome, on planted files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  let found: readonly string[];

  beforeAll(async () => {
    for (const name of [
      'biome.json',
      'biome.imports.json',
      'scripts/no-clock.grit',
      'scripts/no-spread-arguments.grit',
    ]) {
      cpSync(name, join(folder, name));
    }
    for (const path of new Set(ROWS.map(([path]) => path))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), linesOf(path).join('\n'));
    }
    found = await lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<Row>(REFUSED)('refuses in %s: %s', (path, text) => {
    expect(found).toContain(placeOf(path, text));
  });

  it.each<Row>(ALLOWED)('allows in %s: %s', (path, text) => {
    expect(found).not.toContain(placeOf(path, text));
  });
});

/** One row a line, so that one run of Biome judges them all. */
function linesOf(path: string): readonly string[] {
  return ROWS.filter((row) => row[0] === path).map(([, text]) => text);
}

function placeOf(path: string, text: string): string {
  return `${path}:${linesOf(path).indexOf(text) + 1}`;
}

/** Where the table or the clock's rule was broken, as `path:line`. */
async function lint(folder: string): Promise<readonly string[]> {
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'];
  const { stdout } = await promisify(execFile)(process.execPath, [biome, ...options], { cwd: folder }).catch(
    (failure: { stdout: string }) => failure,
  );
  const said = /title=(?:plugin|lint\/style\/noRestrictedImports),file=([^,]+),line=(\d+)/g;
  return [...stdout.matchAll(said)].map(
    ([, file = '', line]) => `${file.replace(/^.*?(?=\b(?:src|simulator|demo)\/)/, '')}:${line}`,
  );
}
