import { describe, expect, it } from 'vitest';
import { entitlementKey } from '../../../src/domain/effect.ts';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import {
  endedEntries,
  type HolderStatus,
  type SupportFacts,
  unsupportedGrants,
} from '../../../src/domain/plan/unsupported-grants.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { EFFECT, OTHER_EFFECT, recorded, T0 } from '../../support/builders/entries.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';
import { policyFrom } from '../../support/builders/written-policy.ts';

const ORDERS = '{ target: orders-db, member_of: orders_reader }';
const TEAMS = '{ target: acme-teams, team: log-readers }';
const POLICY = (name: string, ...provision: readonly string[]) => {
  const read = policyFrom(`version: 1
policy: { approval: [ { count: 1, from: [acme/platform] } ] }
roles:
  ${name}:
    description: Read-only
    max_duration: 8h
    eligible: [acme/backend]
    approval: automatic
    provision: [${provision.join(', ')}]
`);
  return read.policy;
};
const BOTH: readonly LiveEffect[] = [EFFECT, OTHER_EFFECT].map((effect) => ({
  ...given('a', 'one', 60),
  effect,
}));

function facts(
  over: Partial<SupportFacts> & { readonly status?: HolderStatus | 'unreadable' } = {},
): SupportFacts {
  const { status = 'eligible', ...rest } = over;
  return {
    policy: POLICY('orders-db-read', ORDERS, TEAMS),
    reachable: new Set([EFFECT, OTHER_EFFECT].map(entitlementKey)),
    inFiles: new Set(['a']),
    holderStatus: () =>
      status === 'unreadable' ? unreadable('team acme/backend', 'GitHub is away') : read(status, NOON),
    ...rest,
  };
}

describe('unsupported grants', () => {
  it.each([
    ['nothing changed', facts(), []],
    ['the policy lost the role', facts({ policy: POLICY('another', ORDERS) }), ['policy', 'policy']],
    ['the role lost one of two effects', facts({ policy: POLICY('orders-db-read', TEAMS) }), ['policy']],
    [
      'the operator’s file lost one of two entitlements',
      facts({ reachable: new Set([entitlementKey(EFFECT)]) }),
      ['policy'],
    ],
    [
      'the operator’s file lost an entitlement, and the policy that names it cannot be used',
      facts({ policy: null, reachable: new Set([entitlementKey(EFFECT)]), inFiles: new Set() }),
      ['policy'],
    ],
    ['the policy cannot be used', facts({ policy: null, status: 'not-eligible', inFiles: new Set() }), []],
    ['the globs no longer match the file', facts({ inFiles: new Set(['b']) }), ['policy', 'policy']],
    ['a file cannot be read', facts({ inFiles: null }), []],
    [
      'the holder is in no team of the role',
      facts({ status: 'not-eligible' }),
      ['eligibility', 'eligibility'],
    ],
    ['the holder’s account was deleted', facts({ status: 'departed' }), ['departed', 'departed']],
    ['a team cannot be read', facts({ status: 'unreadable' }), []],
  ])('if %s', (_name, facts, causes) => {
    expect(unsupportedGrants(BOTH, facts).map(({ cause }) => cause)).toEqual(causes);
  });

  it('leave out grants that have ended', () => {
    const ended = BOTH.map((effect) => ({ ...effect, ended: { at: T0, cause: 'policy' as const } }));
    expect(unsupportedGrants(ended, facts({ inFiles: new Set() }))).toEqual([]);
  });

  it('are one entry a grant, which names effects only if others go on', () => {
    const end = (over: Parameters<typeof facts>[0]) =>
      endedEntries(unsupportedGrants(BOTH, facts(over)), BOTH, { at: T0, by: null });
    const [whole, ...more] = end({ status: 'departed' });
    expect(more).toEqual([]);
    expect(whole).toMatchObject({ type: 'ended', grant: 'a', cause: 'departed' });
    expect(whole).not.toHaveProperty('effects');
    const [part] = end({ reachable: new Set([entitlementKey(EFFECT)]) });
    expect(part).toMatchObject({ cause: 'policy', effects: [OTHER_EFFECT] });
    const after = recorded(part === undefined ? [] : [part]).reduce(advanceLive, BOTH);
    expect(after.map(({ ended }) => ended?.cause)).toEqual([undefined, 'policy']);
  });
});
