import { expect, it } from 'vitest';
import { unrevocableHoldings } from '../../../src/domain/messages/unrevocable-holdings.ts';
import { given } from '../../support/builders/some-endings.ts';
import { operatorFrom } from '../../support/builders/written-policy.ts';

const OPERATOR = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  one: { connector: postgres, url: { env: ONE_URL }, entitlements: [reader] }
`);

it.each([
  ['no holdings', 'acme/access', [], []],
  ['a target in the file', 'acme/access', [given('a', 'one')], []],
  [
    'a missing target',
    'acme/access',
    [given('a', 'two'), given('b', 'two')],
    [/^Target two is missing from .* 2 holdings that acme\/access has in two .*alice as a, until .*others/],
  ],
  [
    'an authorized grant, not yet given',
    'acme/access',
    [{ ...given('a', 'two'), state: 'authorized' as const }],
    [],
  ],
  [
    'a missing repository',
    'acme/other',
    [given('a', 'one')],
    [/^Repository acme\/other is missing .* 1 holding that acme\/other has in one/],
  ],
])('%s', (_name, repository, live, expected) => {
  expect(unrevocableHoldings(OPERATOR, repository, live)).toEqual(
    expected.map((sentence) => expect.stringMatching(sentence)),
  );
});
