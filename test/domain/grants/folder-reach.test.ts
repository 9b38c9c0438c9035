import fc from 'fast-check';
import { expect, it } from 'vitest';
import schema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { grantsReach, isWatchedFolder, watchedReach } from '../../../src/domain/grants/folder-reach.ts';
import { DEFAULT_GRANTS_GLOBS } from '../../../src/domain/grants/grants-paths.ts';
import { concernsGrants, concernsPolicy } from '../../../src/lifecycle/evidence/changed-paths.ts';

const GLOB = new RegExp(schema.properties.files.items.pattern);

it.each([
  ['', 'named'],
  ['access', 'any'],
  ['Access', 'any'],
  ['access/deep/er', 'any'],
  ['.github', 'named'],
  ['.GitHub', 'named'],
  ['.github/workflows', 'none'],
  ['src', 'none'],
  ['accessories', 'none'],
  ['src/access', 'none'],
])('by default, %j holds %s watched files', (folder, reach) => {
  expect(watchedReach(DEFAULT_GRANTS_GLOBS, folder)).toBe(reach);
});

it.each([
  ['teams/*/access.yaml', 'teams', 'any'],
  ['teams/*/access.yaml', 'teams/orders', 'named'],
  ['teams/*/access.yaml', 'teams/orders/deep', 'none'],
  ['teams/o*/access.yaml', 'teams/payments', 'none'],
  ['teams/o*/access.yaml', 'TEAMS/Orders', 'named'],
  ['**/access.yaml', 'src/deep', 'any'],
  ['a/b**/c.yaml', 'a/anything/at/all', 'any'],
  ['a//b.yaml', 'a/x', 'any'],
  ['top.yaml', 'top.yaml', 'none'],
  ['one/two/three.yaml', 'one', 'named'],
  ['one/two/three.yaml', 'one/other', 'none'],
])('with %s, %j holds %s grants files', (glob, folder, reach) => {
  expect(grantsReach([glob], folder)).toBe(reach);
});

it('the policy is not a grants file', () => {
  expect(grantsReach(DEFAULT_GRANTS_GLOBS, '.github')).toBe('none');
});

const segment = fc.constantFrom(
  'a',
  'b',
  'access',
  '.github',
  '*',
  'a*',
  '?',
  '**',
  '***',
  'a**',
  '-b',
  'A',
  '',
);
const glob = fc
  .tuple(
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom('a.yaml', '*.yaml', '**.yml', '?.yaml', 'curfew.yml'),
  )
  .map(([folders, file]) => [...folders, file].join('/'))
  .filter((text) => GLOB.test(text));
const path = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'ab', 'A', 'access', 'ACCESS', '.github', '-b', 'Σ', 'a\nb', 'ä'), {
      maxLength: 5,
    }),
    fc.constantFrom('a.yaml', 'A.YAML', 'b.yml', 'x.yaml', '.yml', 'Curfew.yml', 'curfew.yml', 'README.md'),
  )
  .map((segments) => segments.flat().join('/'));

it('a folder that is not listed can hold neither a grants file nor the policy', () => {
  fc.assert(
    fc.property(fc.array(glob, { minLength: 1, maxLength: 3 }), path, (globs, file) => {
      if (!concernsGrants(globs, { path: file }) && !concernsPolicy({ path: file })) return;
      const names = file.split('/').slice(0, -1);
      const folders = ['', ...names.map((_name, index) => names.slice(0, index + 1).join('/'))];
      for (const [depth, folder] of folders.entries()) {
        const reach = watchedReach(globs, folder);
        expect(reach, folder).not.toBe('none');
        expect(isWatchedFolder(globs, `${folder}/`)).toBe(true);
        if (concernsGrants(globs, { path: file }))
          expect(grantsReach(globs, folder), folder).not.toBe('none');
        // The next folder is listed, too.
        if (reach === 'named' && depth < folders.length - 1)
          expect(watchedReach(globs, folders[depth + 1] ?? '')).not.toBe('none');
      }
    }),
    { numRuns: 3_000 },
  );
});
