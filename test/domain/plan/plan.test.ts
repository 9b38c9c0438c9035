import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { latenessStage } from '../../../src/domain/plan/lateness.ts';
import { wakesAfter } from '../../../src/domain/plan/next-wake.ts';
import { entitlementKey, handoversOver, plan } from '../../../src/domain/plan/plan.ts';
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
const FREE = read(['somebody_else'], NOON);
const DARK = unreadable('orders_reader in orders-db', 'connection refused');

/** Steps as words: what, and for which grants. */
function steps(live: readonly LiveEffect[], accounts: Reading<readonly string[]> | null): readonly string[] {
  const known = accounts === null ? new Map() : new Map([[entitlementKey(EFFECT), accounts]]);
  return plan({ live, accounts: known }, NOON).map((step) => {
    const grants =
      'ended' in step
        ? step.ended.map(({ live: each }) => each.grant)
        : step.support.map(({ grant }) => grant);
    const held = 'heldBy' in step ? ` held by ${step.heldBy.join('+')}` : '';
    return `${step.kind} ${grants.join('+')}${held}`;
  });
}

describe('one grant', () => {
  it.each([
    ['authorized, not yet there', [aLive('a', 'authorized')], FREE, ['provision a']],
    [
      'authorized, there already and never given',
      [aLive('a', 'authorized')],
      HELD,
      ['report-already-there a'],
    ],
    ['written ahead, not there', [aLive('a', 'provisioning')], FREE, ['provision a']],
    [
      'written ahead, there: the crash came after giving',
      [aLive('a', 'provisioning')],
      HELD,
      ['provision a'],
    ],
    ['given and there', [aLive('a', 'provisioned')], HELD, []],
    ['given and gone', [aLive('a', 'provisioned')], FREE, ['observe-absent a']],
    ['gone and known to be', [aLive('a', 'absent')], FREE, []],
    ['not begun', [aLive('a', 'authorized', FUTURE)], FREE, []],
    ['over and given', [aLive('a', 'provisioned', PAST)], HELD, ['revoke a']],
    ['over and maybe given', [aLive('a', 'provisioning', PAST)], FREE, ['revoke a']],
    ['over and never given', [aLive('a', 'authorized', PAST)], FREE, ['lapse a']],
    ['over, never given, and there by other hands', [aLive('a', 'authorized', PAST)], HELD, ['lapse a']],
    ['over and taken away by somebody', [aLive('a', 'absent', PAST)], FREE, ['revoke a']],
    [
      'cut short',
      [aLive('a', 'provisioned', { ended: { at: hour(-0.5), cause: 'withdrawn' } })],
      HELD,
      ['revoke a'],
    ],
    [
      'given, and to begin later by now',
      [aLive('a', 'provisioned', { ...FUTURE, recalled: { revision: 'a-0', at: hour(-0.1) } })],
      HELD,
      ['revoke a'],
    ],
    [
      'given, to begin later, and begun before it could be taken back',
      [aLive('a', 'provisioned', { recalled: { revision: 'a-0', at: hour(-1.5) } })],
      HELD,
      [],
    ],
    [
      'withdrawn before it began',
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

  it('gives nothing into the dark, and takes back all the same', () => {
    expect(steps([aLive('a', 'authorized')], DARK)).toEqual(['wait-for-target a']);
    expect(steps([aLive('a', 'authorized')], null)).toEqual(['wait-for-target a']);
    expect(steps([aLive('a', 'provisioned', PAST)], DARK)).toEqual(['revoke a']);
    expect(steps([aLive('a', 'provisioned', PAST)], null)).toEqual(['revoke a']);
  });

  it('ends in the very moment, not after it', () => {
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

  it('stays when the first of them ends, whatever roles they are of', () => {
    const live = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned', { role: 'orders-support' })];
    expect(steps(live, HELD)).toEqual(['release a held by b']);
    const other = [aLive('a', 'provisioned'), aLive('b', 'provisioned', { ...PAST, role: 'orders-support' })];
    expect(steps(other, HELD)).toEqual(['release b held by a']);
  });

  it('is taken back when the last of them ends', () => {
    const live = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned', PAST)];
    expect(steps(live, HELD)).toEqual(['revoke a+b']);
  });

  const seconds = (ago: number) => NOON.minus({ seconds: ago }).toISO() ?? '';
  const ended = (ago: number) =>
    aLive('a', 'provisioned', { window: { starts: hour(-3), ends: seconds(ago) } });

  it('is handed on: the second is recorded as holding it before the first is let go', () => {
    expect(steps([ended(2.9), aLive('b', 'authorized')], HELD)).toEqual(['share b held by a']);
    const shared = [aLive('a', 'provisioned', PAST), aLive('b', 'provisioned')];
    expect(steps(shared, HELD)).toEqual(['release a held by b']);
  });

  it('is not kept for longer than a handover takes: what is not confirmed by then may be forged', () => {
    const live = [ended(3), aLive('b', 'authorized')];
    expect(steps(live, HELD)).toEqual(['revoke a']);
    expect(steps(live, DARK)).toEqual(['revoke a', 'wait-for-target b']);
    expect(handoversOver([ended(2), aLive('b', 'authorized')], NOON)).toEqual([
      NOON.plus({ seconds: 1 }).toISO(),
    ]);
    const moved = aLive('a', 'provisioned', { ...FUTURE, recalled: { revision: 'a-2', at: seconds(1) } });
    expect(handoversOver([moved, aLive('b', 'authorized')], NOON)).toEqual([
      NOON.plus({ seconds: 2 }).toISO(),
    ]);
    expect(handoversOver([ended(2)], NOON)).toEqual([]);
    expect(handoversOver([aLive('a', 'provisioned'), aLive('b', 'authorized')], NOON)).toEqual([]);
  });

  it('is not kept for one that could not be confirmed', () => {
    expect(steps([ended(1), aLive('b', 'authorized', { failures: 1 })], HELD)).toEqual(['revoke a']);
  });

  it('is given anew where it is gone when the first ends, once that is recorded', () => {
    expect(steps([ended(1), aLive('b', 'authorized')], FREE)).toEqual(['provision b']);
    expect(steps([ended(3), aLive('b', 'authorized')], FREE)).toEqual(['revoke a']);
  });

  it('is given once, until the last of the windows', () => {
    const live = [
      aLive('a', 'authorized'),
      aLive('b', 'authorized', { window: { starts: hour(-1), ends: hour(5) } }),
    ];
    const [step] = plan({ live, accounts: new Map([[entitlementKey(EFFECT), FREE]]) }, NOON);
    expect(step).toMatchObject({ kind: 'provision', until: NOON.plus({ hours: 5 }) });
  });

  it('lets one lapse that was never given while another holds', () => {
    expect(steps([aLive('a', 'authorized', PAST), aLive('b', 'provisioned')], HELD)).toEqual(['lapse a']);
  });
});

it('takes back before it gives', () => {
  const other = { ...EFFECT, account: 'bob' };
  const live = [aLive('a', 'authorized'), aLive('b', 'provisioned', { ...PAST, effect: other })];
  expect(steps(live, FREE)).toEqual(['revoke b', 'provision a']);
});

it('is woken when windows begin and end, each moment once', () => {
  const live = [aLive('a', 'provisioned'), aLive('b', 'authorized', FUTURE), aLive('c', 'provisioned', PAST)];
  expect(wakesAfter(live, NOON).map((moment) => moment.toISO())).toEqual([hour(1), hour(2)]);
});

it.each([
  [0, 1],
  [0.99, 1],
  [1, 2],
  [5, 3],
  [15, 4],
  [60, 5],
  [119, 5],
  [120, 6],
  [600, 14],
])('a failure %s minutes late is told in stage %s', (minutes, stage) => {
  expect(latenessStage(NOON, NOON.plus({ minutes }))).toBe(stage);
});
