import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import schema from '../../../schemas/policy.schema.json' with { type: 'json' };
import { DEFAULT_GRANTS_GLOBS, isGrantsFile, isMissedFile } from '../../../src/domain/grants/grants-paths.ts';

const GLOBS = ['access/**/*.yaml', 'more/*.yaml'];

it.each([
  ['access/grants.yaml', 'grants'],
  ['access/team/alice.yaml', 'grants'],
  ['access/.hidden/.alice.yaml', 'grants'],
  ['more/a.yaml', 'grants'],
  ['access/grants.yml', 'missed'],
  ['access/GRANTS.YAML', 'missed'],
  ['Access/grants.yaml', 'missed'],
  ['access/a\nb.yml', 'missed'],
  ['access/README.md', 'other'],
  ['more/deep/a.yaml', 'other'],
  ['other/a.yaml', 'other'],
  ['.github/curfew.yml', 'other'],
  [`access/${'a'.repeat(1100)}.yaml`, 'missed'],
])('%j is %s', (path, kind) => {
  const actual = isGrantsFile(GLOBS, path) ? 'grants' : isMissedFile(GLOBS, path) ? 'missed' : 'other';
  expect(actual).toBe(kind);
});

it('the policy is never a grants file', () => {
  expect(isGrantsFile(['**/*.yml'], '.github/curfew.yml')).toBe(false);
});

it('globs have only stars and question marks', () => {
  expect(isGrantsFile(['access/{a,b}.yaml'], 'access/a.yaml')).toBe(false);
  expect(isGrantsFile(['!access/a.yaml'], 'access/b.yaml')).toBe(false);
});

it.each([
  ['access/grants.yaml', true],
  ['access/team/alice.yaml', true],
  ['access/labels.yml', false],
  ['access/README.md', false],
  ['other/grants.yaml', false],
])('without `files` in a policy, %s is a grants file: %s', (path, expected) => {
  expect(isGrantsFile(DEFAULT_GRANTS_GLOBS, path)).toBe(expected);
});

it("the default of the schema and of the policy's reference is the default of the code", () => {
  expect(schema.properties.files.default).toEqual(DEFAULT_GRANTS_GLOBS);
  expect(readFileSync('docs/policy.md', 'utf8')).toContain(
    `| \`files\` | \`${DEFAULT_GRANTS_GLOBS.join('`, `')}\` |`,
  );
});
