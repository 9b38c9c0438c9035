import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { entitlementKey } from '../../../src/domain/effect.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { wakesAfter } from '../../../src/domain/plan/next-wake.ts';
import { handoverDeadlines, plan } from '../../../src/domain/plan/plan.ts';
import { type Reading, read, unreadable } from '../../../src/domain/reading.ts';

const NOON = DateTime.utc(2026, 11, 23, 12);
const EFFECT = { target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' };

function hour(offset: number): string {
  return NOON.plus({ hours: offset }).toISO() ?? '';
}

function aLive(grant: string, state: LiveEffect['state'], more: Partial<LiveEffect> = {}): LiveEffect {
  return {
    grant,
    revision: `${grant}-1`,
    holder: { login: 'alice', id: 1 },
    role: 'orders-db-read',
    pull: 12,
    effect: EFFECT,
    window: { starts: hour(-1), ends: hour(1) },
    commit: 'c',
    policy_commit: 'p',
    state,
    ended: null,
    provisioned_at: null,
    failures: 0,
    ...more,
  };
}

const PAST = { window: { starts: hour(-3), ends: hour(-1) } };
const FUTURE = { window: { starts: hour(1), ends: hour(2) } };
const HELD = read(['alice_k'], NOON);
const FREE = read(['bob'], NOON);
const UNREADABLE = unreadable('orders_reader in orders-db', 'connection refused');

/** Steps as words: the kind, and the grants. */
function steps(live: readonly LiveEffect[], accounts: Reading<readonly string[]> | null): readonly string[] {
  const known = accounts === null ? new Map() : new Map([[entitlementKey(EFFECT), accounts]]);
  return plan({ live, accounts: known }, NOON).map((step) => {
    const grants =
      'ended' in step
        ? step.ended.map(({ live: { grant } }) => grant)
        : step.support.map(({ grant }) => grant);
    const held = 'heldBy' in step ? ` held by ${step.heldBy.join('+')}` : '';
    return `${step.kind} ${grants.join('+')}${held}`;
  });
}

describe('one grant', () => {
  it.each([
    ['authorized, not yet there', [aLive('a', 'authorized')], FREE, ['provision a']],
    [
      'authorized, there already and never provisioned',
      [aLive('a', 'authorized')],
      HELD,
      ['report-already-there a'],
    ],
    ['written ahead, not there', [aLive('a', 'provisioning')], FREE, ['provision a']],
    [
      'written ahead, there: the process crashed after provisioning',
      [aLive('a', 'provisioning')],
      HELD,
      ['provision a'],
    ],
    ['provisioned and there', [aLive('a', 'provisioned')], HELD, []],
    ['provisioned and gone', [aLive('a', 'provisioned')], FREE, ['observe-absent a']],
    ['gone, as recorded', [aLive('a', 'absent')], FREE, []],
    ['not started', [aLive('a', 'authorized', FUTURE)], FREE, []],
    [
      'withdrawn, by a clock that is ahead',
      [aLive('a', 'provisioning', { ended: { at: hour(0.001), cause: 'withdrawn' } })],
      FREE,
      [],
    ],
    ['over and provisioned', [aLive('a', 'provisioned', PAST)], HELD, ['revoke a']],
    ['over and maybe provisioned', [aLive('a', 'provisioning', PAST)], FREE, ['revoke a']],
    ['over and never provisioned', [aLive('a', 'authorized', PAST)], FREE, ['lapse a']],
    [
      'over, never provisioned, and foreign access is there',
      [aLive('a', 'authorized', PAST)],
      HELD,
      ['lapse a'],
    ],
    ['over and removed by hand', [aLive('a', 'absent', PAST)], FREE, ['revoke a']],
    [
      'cut short',
      [aLive('a', 'provisioned', { ended: { at: hour(-0.5), cause: 'withdrawn' } })],
      HELD,
      ['revoke a'],
    ],
    [
      'provisioned, and replaced by a later start',
      [aLive('a', 'provisioned', { ...FUTURE, recalled: { revision: 'a-0', at: hour(-0.1) } })],
      HELD,
      ['revoke a'],
    ],
    [
      'provisioned, replaced by a later start, and started before it was revoked',
      [aLive('a', 'provisioned', { recalled: { revision: 'a-0', at: hour(-1.5) } })],
      HELD,
      [],
    ],
    [
      'withdrawn before it started',
      [aLive('a', 'authorized', { ...FUTURE, ended: { at: hour(-0.5), cause: 'withdrawn' } })],
      FREE,
      ['lapse a'],
    ],
  ] satisfies [string, LiveEffect[], Reading<readonly string[]>, string[]][])(
    '%s',
    (_name, live, accounts, expected) => {
      expect(steps(live, accounts)).toEqual(expected);
    },
  );

  it('is revoked, and not provisioned, if the target cannot be read', () => {
    expect(steps([aLive('a', 'authorized')], UNREADABLE)).toEqual(['wait-for-target a']);
    expect(steps([aLive('a', 'authorized')], null)).toEqual(['wait-for-target a']);
    expect(steps([aLive('a', 'provisioned', PAST)], UNREADABLE)).toEqual(['revoke a']);
    expect(steps([aLive('a', 'provisioned', PAST)], null)).toEqual(['revoke a']);
  });

  it('ends at its end, not after it', () => {
    const live = aLive('a', 'provisioned', { window: { starts: hour(-1), ends: hour(0) } });
    expect(steps([live], HELD)).toEqual(['revoke a']);
    expect(plan({ live: [live], accounts: new Map() }, NOON.minus(1))).toEqual([]);
  });
});

describe('an effect that several grants support', () => {
  it('stays when the first of them ends', () => {
    const live = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned')];
    expect(steps(live, HELD)).toEqual(['release a held by b']);
  });

  it('stays when the first of them ends, whatever their roles', () => {
    const live = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned', { role: 'orders-support' })];
    expect(steps(live, HELD)).toEqual(['release a held by b']);
    const other = [aLive('a', 'provisioned'), aLive('b', 'provisioned', { ...PAST, role: 'orders-support' })];
    expect(steps(other, HELD)).toEqual(['release b held by a']);
  });

  it('is revoked when the last of them ends', () => {
    const live = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned', PAST)];
    expect(steps(live, HELD)).toEqual(['revoke a+b']);
  });

  const secondsAgo = (ago: number) => NOON.minus({ seconds: ago }).toISO() ?? '';
  const ended = (ago: number) =>
    aLive('a', 'provisioned', { window: { starts: hour(-3), ends: secondsAgo(ago) } });

  it('is handed over: the second is recorded as its holder before the first is released', () => {
    expect(steps([ended(2.9), aLive('b', 'authorized')], HELD)).toEqual(['add-supporter b held by a']);
    const both = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned')];
    expect(steps(both, HELD)).toEqual(['release a held by b']);
  });

  it('is revoked if the handover takes too long: an authorization that is not confirmed may be forged', () => {
    const live = [ended(3), aLive('b', 'authorized')];
    expect(steps(live, HELD)).toEqual(['revoke a']);
    expect(steps(live, UNREADABLE)).toEqual(['revoke a', 'wait-for-target b']);
    expect(handoverDeadlines([ended(2), aLive('b', 'authorized')], NOON)).toEqual([
      NOON.plus({ seconds: 1 }).toISO(),
    ]);
    const moved = aLive('a', 'provisioned', { ...FUTURE, recalled: { revision: 'a-2', at: secondsAgo(1) } });
    expect(handoverDeadlines([moved, aLive('b', 'authorized')], NOON)).toEqual([
      NOON.plus({ seconds: 2 }).toISO(),
    ]);
    expect(handoverDeadlines([ended(2)], NOON)).toEqual([]);
    expect(handoverDeadlines([aLive('a', 'provisioned'), aLive('b', 'authorized')], NOON)).toEqual([]);
  });

  it('is not handed over to a grant that was not confirmed', () => {
    expect(steps([ended(1), aLive('b', 'authorized', { failures: 1 })], HELD)).toEqual(['revoke a']);
  });

  it('is provisioned for the second if it is gone when the first ends', () => {
    expect(steps([ended(1), aLive('b', 'authorized')], FREE)).toEqual(['provision b']);
    expect(steps([ended(3), aLive('b', 'authorized')], FREE)).toEqual(['revoke a']);
  });

  it('is revoked at once if the access of the other grant was removed by hand', () => {
    expect(steps([ended(0), aLive('b', 'absent')], HELD)).toEqual(['revoke a']);
  });

  it('is provisioned once for all of them', () => {
    expect(steps([aLive('a', 'authorized'), aLive('b', 'authorized')], FREE)).toEqual(['provision a+b']);
  });

  it('lapses for a grant that was never provisioned, while another holds it', () => {
    expect(steps([aLive('a', 'authorized', PAST), aLive('b', 'provisioned')], HELD)).toEqual(['lapse a']);
  });
});

it('revokes before it provisions', () => {
  const other = { ...EFFECT, account: 'bob' };
  const live = [aLive('a', 'authorized'), aLive('b', 'provisioned', { ...PAST, effect: other })];
  expect(steps(live, FREE)).toEqual(['revoke b', 'provision a']);
});

it('wakes when windows start and end, each time once', () => {
  const live = [aLive('a', 'provisioned'), aLive('b', 'authorized', FUTURE), aLive('c', 'provisioned', PAST)];
  expect(wakesAfter(live, NOON).map((time) => time.toISO())).toEqual([hour(1), hour(2)]);
});
