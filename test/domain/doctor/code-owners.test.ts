import { expect, it } from 'vitest';
import { hasOwner } from '../../../src/domain/doctor/code-owners.ts';

it.each([
  ['no path by an empty file', '', 'access/a.yaml', false],
  ['everything', '* @acme/dba', 'access/a.yaml', true],
  ['a folder', '/access/ @acme/dba', 'access/deep/a.yaml', true],
  ['a folder anywhere', 'access/ @acme/dba', 'x/access/a.yaml', true],
  ['no folder of that name below the top', '/access/ @acme/dba', 'x/access/a.yaml', false],
  ['a file', '/.github/curfew.yml @acme/dba', '.github/curfew.yml', true],
  ['no other file', '/.github/curfew.yml @acme/dba', '.github/workflows/a.yml', false],
  ['an ending', '*.yaml @acme/dba', 'access/a.yaml', true],
  ['a file directly in a folder', 'access/* @acme/dba', 'access/a.yaml', true],
  ['no file in a folder below', 'access/* @acme/dba', 'access/deep/a.yaml', false],
  ['no path if the last matching line has no owner', '* @acme/dba\n/access/', 'access/a.yaml', false],
  ['no path by a comment', '# * @acme/dba', 'access/a.yaml', false],
  ['no path by a pattern that GitHub does not allow', '!access/ @acme/dba', 'access/a.yaml', false],
])('owns %s', (_name, text, path, owned) => {
  expect(hasOwner(text, path)).toBe(owned);
});
