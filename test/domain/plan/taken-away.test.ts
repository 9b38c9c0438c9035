import { describe, expect, it } from 'vitest';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { isMassRevocation, massRevocationCode } from '../../../src/domain/plan/mass-revocation.ts';
import { entitlementKey } from '../../../src/domain/plan/plan.ts';
import {
  endedEntries,
  type Standing,
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
  over: Partial<SupportFacts> & { readonly stands?: Standing | 'unreadable' } = {},
): SupportFacts {
  const { stands = 'eligible', ...rest } = over;
  return {
    policy: POLICY('orders-db-read', ORDERS, TEAMS),
    reachable: new Set([EFFECT, OTHER_EFFECT].map(entitlementKey)),
    inFiles: new Set(['a']),
    standing: () =>
      stands === 'unreadable' ? unreadable('team acme/backend', 'GitHub is away') : read(stands, NOON),
    ...rest,
  };
}

describe('policy can take away', () => {
  it.each([
    ['all is as it was', facts(), []],
    ['the role is gone', facts({ policy: POLICY('another', ORDERS) }), ['policy', 'policy']],
    [
      'the role gives one of two effects no more',
      facts({ policy: POLICY('orders-db-read', TEAMS) }),
      ['policy'],
    ],
    [
      'the operator’s file lists one of two entitlements no more',
      facts({ reachable: new Set([entitlementKey(EFFECT)]) }),
      ['policy'],
    ],
    [
      'the operator’s file lists an entitlement no more, and the policy that names it cannot be used',
      facts({ policy: null, reachable: new Set([entitlementKey(EFFECT)]), inFiles: new Set() }),
      ['policy'],
    ],
    ['the policy cannot be used', facts({ policy: null, stands: 'not-eligible', inFiles: new Set() }), []],
    ['the globs match its file no more', facts({ inFiles: new Set(['b']) }), ['policy', 'policy']],
    ['a file cannot be read', facts({ inFiles: null }), []],
    [
      'the holder is in no team of the role',
      facts({ stands: 'not-eligible' }),
      ['eligibility', 'eligibility'],
    ],
    ['the holder’s account is gone', facts({ stands: 'departed' }), ['departed', 'departed']],
    ['a team cannot be read', facts({ stands: 'unreadable' }), []],
  ])('where %s', (_what, given, causes) => {
    expect(unsupportedGrants(BOTH, given).map(({ cause }) => cause)).toEqual(causes);
  });

  it('not again from what has ended', () => {
    const ended = BOTH.map((each) => ({ ...each, ended: { at: T0, cause: 'policy' as const } }));
    expect(unsupportedGrants(ended, facts({ inFiles: new Set() }))).toEqual([]);
  });

  it('in one entry a grant, which names its effects only where others go on', () => {
    const end = (over: Parameters<typeof facts>[0]) =>
      endedEntries(unsupportedGrants(BOTH, facts(over)), BOTH, { at: T0, by: null });
    const [whole, ...more] = end({ stands: 'departed' });
    expect(more).toEqual([]);
    expect(whole).toMatchObject({ type: 'ended', grant: 'a', cause: 'departed' });
    expect(whole).not.toHaveProperty('effects');
    const [part] = end({ reachable: new Set([entitlementKey(EFFECT)]) });
    expect(part).toMatchObject({ cause: 'policy', effects: [OTHER_EFFECT] });
    const after = recorded(part === undefined ? [] : [part]).reduce(advanceLive, BOTH);
    expect(after.map(({ ended }) => ended?.cause)).toEqual([undefined, 'policy']);
  });
});

describe('the brake', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => given(`g${index}`, 'one', 60));
  const taken = (live: readonly LiveEffect[]) =>
    live.map((each) => ({ live: each, cause: 'policy' as const }));

  it.each([
    [5, 5, false],
    [6, 6, true],
    [6, 23, true],
    [6, 24, false],
    [30, 100, true],
  ])('where %d of %d grants would end at once: %s', (ending, all, stops) => {
    expect(isMassRevocation(taken(many(ending)), many(all))).toBe(stops);
  });

  it('counts grants, not effects', () => {
    expect(isMassRevocation(taken([...BOTH, ...BOTH, ...BOTH]), BOTH)).toBe(false);
  });

  it('is let go by a code for exactly this', () => {
    const [one, two, three] = [many(6), many(6).reverse(), many(7)].map((live) =>
      massRevocationCode(taken(live)),
    );
    expect(one).toBe(two);
    expect(one).not.toBe(three);
  });
});
