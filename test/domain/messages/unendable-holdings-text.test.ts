import { expect, it } from 'vitest';
import { unendableHoldings } from '../../../src/domain/messages/unendable-holdings-text.ts';
import { given } from '../../support/builders/some-endings.ts';
import { operatorFrom } from '../../support/builders/written-policy.ts';

const OPERATOR = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  one: { connector: postgres, url: { env: ONE_URL }, entitlements: [reader] }
`);

it.each([
  ['nothing is held', 'acme/access', [], []],
  ['its target is there', 'acme/access', [given('a', 'one')], []],
  [
    'its target is gone',
    'acme/access',
    [given('a', 'two'), given('b', 'two')],
    [/^Target two is gone from .* 2 accesses that acme\/access gave in two .*alice as a, until .*others/],
  ],
  ['nothing was given there', 'acme/access', [{ ...given('a', 'two'), state: 'authorized' as const }], []],
  [
    'its repository is gone',
    'acme/other',
    [given('a', 'one')],
    [/^Repository acme\/other is gone .* 1 access that acme\/other gave in one/],
  ],
])('where %s', (_what, repository, live, expected) => {
  expect(unendableHoldings(OPERATOR, repository, live)).toEqual(
    expected.map((words) => expect.stringMatching(words)),
  );
});
