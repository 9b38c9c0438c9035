import { expect, it } from 'vitest';
import { broughtBy } from '../../../src/lifecycle/evidence/brought-by.ts';
import type { PullRequest } from '../../../src/ports/forge/pull-requests.ts';
import { aMerge, aPull } from '../../support/builders/a-pull.ts';

it.each<[string, PullRequest, boolean]>([
  ['merged as this commit', aMerge('a'), true],
  ['merged as another commit', aMerge('b'), false],
  ['not merged', aPull(), false],
  ['merged to another branch', aMerge('a', { base: { branch: 'dev', sha: 'x' } }), false],
  ['from a fork', aMerge('a', { head: { branch: 'ask', sha: 'x', sameRepository: false } }), false],
])('a pull request %s brought the commit: %s', (_name, pull, expected) => {
  expect(broughtBy(pull, 'a', 'main')).toBe(expected);
});
