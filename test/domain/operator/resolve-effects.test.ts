import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountOf } from '../../../src/domain/operator/account-of.ts';
import { resolveEffects } from '../../../src/domain/operator/resolve-effects.ts';
import type { Role } from '../../../src/domain/policy/policy.ts';
import type { Provision } from '../../../src/domain/provision.ts';
import { shown } from '../../support/builders/written-file.ts';
import {
  KEYS,
  OPERATOR_TEXT,
  operatorFrom,
  POLICY_TEXT,
  policyFrom,
} from '../../support/builders/written-policy.ts';

const operator = operatorFrom(OPERATOR_TEXT);
const AT = { path: 'a.yaml', start: { line: 3, column: 5 }, end: { line: 3, column: 9 } };

function resolve(login: string, ...provision: readonly Provision[]) {
  const base = policyFrom(POLICY_TEXT).policy.roles.get('orders-db-read');
  if (base === undefined) throw new Error('no role');
  const role: Role = provision.length === 0 ? base : { ...base, provision };
  const holder = { login, id: 7 };
  return resolveEffects({ role, holder, operator, repository: 'acme/access', keys: KEYS, at: AT });
}

describe('the effects of a role', () => {
  it.each([
    ['bob', { target: 'orders-db', entitlement: 'orders_reader', account: 'bob' }],
    ['alice', { target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' }],
  ])('for %s', (login, effect) => {
    expect(resolve(login)).toEqual({ effects: [effect], findings: [] });
  });

  it('in several targets, some of them impossible', () => {
    const { effects, findings } = resolve(
      'a-b',
      { target: 'anything', key: 'entitlement', entitlement: 'admin' },
      { target: 'orders-db', key: 'member_of', entitlement: 'orders_reader' },
      { target: 'orders-db', key: 'member_of', entitlement: 'superuser' },
      { target: 'nowhere', key: 'member_of', entitlement: 'orders_reader' },
      { target: 'acme-teams', key: 'member_of', entitlement: 'log-readers' },
    );
    expect(effects).toEqual([{ target: 'anything', entitlement: 'admin', account: 'u7-a-b' }]);
    expect(findings.map(shown)).toEqual([
      'account-does-not-fit 3:5-3:9',
      'entitlement-not-listed 3:5-3:9',
      'target-not-listed 3:5-3:9',
      'wrong-entitlement-key 3:5-3:9',
    ]);
  });

  it('never use another person’s account', () => {
    const { effects, findings } = resolve('alice_k');
    expect(effects).toEqual([]);
    expect(findings.map(({ code, args }) => [code, args])).toEqual([
      ['account-taken', { target: 'orders-db', account: 'alice_k', other: 'alice' }],
    ]);
  });
});

it('two people never have one account', () => {
  const logins = fc.stringMatching(/^[ab]{1,2}$/);
  const mapping = fc.dictionary(logins, fc.stringMatching(/^[ab]{1,2}$/)).map((people) => {
    const accounts = new Set<string>();
    const unique = Object.entries(people).filter(
      ([, account]) => !accounts.has(account) && accounts.add(account),
    );
    return { template: '{login}', pattern: null, people: new Map(unique), peopleById: new Map() };
  });
  fc.assert(
    fc.property(mapping, logins, logins, (account, one, other) => {
      fc.pre(one !== other);
      const [first, second] = [
        accountOf(account, { login: one, id: 1 }),
        accountOf(account, { login: other, id: 2 }),
      ];
      if (first.outcome === 'account' && second.outcome === 'account')
        expect(first.account).not.toBe(second.account);
    }),
  );
});

it('accounts that differ only in case are the same account', () => {
  const mapping = {
    template: '{login}',
    pattern: null,
    people: new Map([['alice', 'Bob']]),
    peopleById: new Map(),
  };
  expect(accountOf(mapping, { login: 'bob', id: 7 })).toEqual({
    outcome: 'taken',
    account: 'bob',
    by: 'alice',
  });
});

describe('a person who is mapped by id', () => {
  const mapping = {
    template: '{login}',
    pattern: null,
    people: new Map([['alice', 'alice_by_login']]),
    peopleById: new Map([[7, 'alice_k']]),
  };

  it('keeps the account under every login', () => {
    for (const login of ['alice', 'alice-now'])
      expect(accountOf(mapping, { login, id: 7 })).toEqual({ outcome: 'account', account: 'alice_k' });
  });

  it('is the only one with the account', () => {
    expect(accountOf(mapping, { login: 'alice_k', id: 8 })).toEqual({
      outcome: 'taken',
      account: 'alice_k',
      by: 'id 7',
    });
  });
});

it('a login with special characters is inserted as it is', () => {
  const mapping = { template: '{login}-{id}', pattern: null, people: new Map(), peopleById: new Map() };
  expect(accountOf(mapping, { login: '$&', id: 7 })).toEqual({ outcome: 'account', account: '$&-7' });
});
