import { expect, it } from 'vitest';
import { ownsPath } from '../../../src/domain/doctor/code-owners.ts';

it.each([
  ['nothing', '', 'access/a.yaml', false],
  ['everything', '* @acme/dba', 'access/a.yaml', true],
  ['a folder', '/access/ @acme/dba', 'access/deep/a.yaml', true],
  ['a folder anywhere', 'access/ @acme/dba', 'x/access/a.yaml', true],
  ['a folder at the top alone', '/access/ @acme/dba', 'x/access/a.yaml', false],
  ['a file', '/.github/curfew.yml @acme/dba', '.github/curfew.yml', true],
  ['another file', '/.github/curfew.yml @acme/dba', '.github/workflows/a.yml', false],
  ['an ending', '*.yaml @acme/dba', 'access/a.yaml', true],
  ['what stands right in a folder', 'access/* @acme/dba', 'access/a.yaml', true],
  ['nothing deeper', 'access/* @acme/dba', 'access/deep/a.yaml', false],
  ['the last line', '* @acme/dba\n/access/', 'access/a.yaml', false],
  ['a comment', '# * @acme/dba', 'access/a.yaml', false],
  ['what GitHub does not take', '!access/ @acme/dba', 'access/a.yaml', false],
])('owns %s', (_name, text, path, owned) => {
  expect(ownsPath(text, path)).toBe(owned);
});
