import { describe, expect, it } from 'vitest';
import { accessPeriods } from '../../src/audit/access-period.ts';
import { dueEnd, heldPeriod, isHeld, stateAt } from '../../src/audit/access-state.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { digestOf, EFFECT, OTHER_EFFECT, recorded, sample, T0, T4 } from '../support/builders/entries.ts';

const at = (minutes: number) => new Date(Date.parse(T0) + minutes * 60_000).toISOString();
const AUTHORIZED = sample('authorized');
const AHEAD = sample('provisioning', { at: at(1) });
const GIVEN = sample('provisioned', { at: at(2) });
const FOREIGN = sample('drift', { at: at(2), note: 'already-there', grant: AUTHORIZED.grant, round: 1 });
const statesAt = (moment: string, ...life: readonly NewEntry[]) =>
  accessPeriods(recorded(life), moment).map((period) => stateAt(period, moment));

describe('the state of an access period', () => {
  it.each<[string, string, readonly NewEntry[], string]>([
    ['not given yet', at(1), [AUTHORIZED], 'authorized'],
    ['for later', at(-1), [{ ...AUTHORIZED, at: at(-5) }], 'scheduled'],
    ['about to be given', at(1), [AUTHORIZED, AHEAD], 'provisioning'],
    ['found foreign instead of given', at(3), [AUTHORIZED, AHEAD, FOREIGN], 'authorized'],
    ['found foreign instead of given, past its end', at(500), [AUTHORIZED, AHEAD, FOREIGN], 'lapsed'],
    [
      'given after the foreign access was gone',
      at(3),
      [AUTHORIZED, AHEAD, FOREIGN, { ...AHEAD, round: 2 }, GIVEN],
      'provisioned',
    ],
    ['given', at(3), [AUTHORIZED, AHEAD, GIVEN], 'provisioned'],
    ['given, at the moment of the end', T4, [AUTHORIZED, AHEAD, GIVEN], 'overdue'],
    ['perhaps given, past the end', at(500), [AUTHORIZED, AHEAD], 'overdue'],
    ['given, and cut short', at(6), [AUTHORIZED, AHEAD, GIVEN, sample('ended', { at: at(5) })], 'overdue'],
    [
      'removed by another person',
      at(6),
      [AUTHORIZED, AHEAD, GIVEN, sample('observed-absent', { at: at(5) })],
      'taken-away',
    ],
    ['revoked', T4, [AUTHORIZED, AHEAD, GIVEN, sample('revoked')], 'absent'],
    [
      'still held by another grant',
      T4,
      [AUTHORIZED, AHEAD, GIVEN, sample('revoked', { verified_absent_at: null, still_held_by: ['two'] })],
      'released',
    ],
    ['never given', T4, [AUTHORIZED, sample('lapsed')], 'lapsed'],
  ])('%s', (_name, moment, life, state) => {
    expect(statesAt(moment, ...life)).toEqual([state]);
  });

  it('goes by the time of the event, not by that of its recording', () => {
    const reportedLate = sample('revoked', { at: at(10), verified_absent_at: at(10) });
    expect(statesAt(at(9), AUTHORIZED, AHEAD, GIVEN, reportedLate)).toEqual(['provisioned']);
    expect(statesAt(at(10), AUTHORIZED, AHEAD, GIVEN, reportedLate)).toEqual(['absent']);
  });

  it('counts as held if the holder may have access, or is allowed to', () => {
    const held = ['authorized', 'provisioning', 'provisioned', 'overdue'] as const;
    const not = ['scheduled', 'taken-away', 'absent', 'released', 'lapsed'] as const;
    expect(held.map(isHeld)).toEqual([true, true, true, true]);
    expect(not.map(isHeld)).toEqual([false, false, false, false, false]);
  });
});

describe('a later revision', () => {
  const decision = { ...AUTHORIZED.evidence.decision, by: 'none-needed' as const, lines: [] };
  const shortened = (over: Partial<typeof AUTHORIZED>) =>
    sample('authorized', {
      ...{ at: at(30), revision: digestOf('two'), replaces: digestOf('one'), change: 'shortened' },
      ...{ effects: [OTHER_EFFECT], window: { starts: at(30), ends: at(60) } },
      evidence: { ...AUTHORIZED.evidence, decision },
      ...over,
    });
  const second = sample('authorized', {
    at: at(30),
    revision: digestOf('two'),
    replaces: digestOf('one'),
    effects: [OTHER_EFFECT],
  });

  it('continues effects of both revisions, and ends those that only the earlier revision has', () => {
    const both = { ...second, effects: [EFFECT] };
    const [kept, ...more] = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, both]));
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ firstAuthorizedAt: T0, provisionedAt: at(2), authorized: { at: at(30) } });
    const periods = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, second]));
    expect(periods.map(({ effect, ended }) => [effect.target, ended?.cause])).toEqual([
      ['orders-db', 'replaced'],
      ['acme-teams', undefined],
    ]);
  });

  it('is still to be given if the revocation of the earlier one is reported after it', () => {
    const again = { ...second, effects: [EFFECT], window: { starts: at(30), ends: at(500) } };
    const gone = sample('revoked', { at: at(29) });
    const periods = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, again, gone]));
    expect(periods.map((period) => stateAt(period, at(31)))).toEqual(['absent', 'authorized']);
    expect(periods.map(({ authorized }) => authorized.revision)).toEqual([digestOf('one'), digestOf('two')]);
    expect(periods.map((period) => dueEnd(period))).toEqual([T4, at(500)]);
  });

  it('rests on the approval of the earlier one if it only gives less', () => {
    const shorter = shortened({ effects: [EFFECT] });
    const periods = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, shorter]));
    expect(periods.map(({ basis, earlier }) => [basis.revision, earlier.length])).toEqual([
      [digestOf('one'), 1],
    ]);
    // The same if the effect is another one, because the target changed.
    const moved = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, shortened({})]));
    expect(moved.map(({ basis }) => basis.revision)).toEqual([digestOf('one'), digestOf('one')]);
  });

  it('keeps the review of the break-glass revision before it', () => {
    const glass = sample('authorized', { break_glass: true, review_by: at(900) });
    const shorter = shortened({ effects: [EFFECT], break_glass: true });
    const review = sample('break-glass-reviewed', { at: at(40) });
    const [period] = accessPeriods(recorded([glass, AHEAD, GIVEN, shorter, review]));
    expect([period?.review?.accepted, period?.basis.review_by]).toEqual([true, at(900)]);
  });

  it('does not move the start of the held period', () => {
    const later = { ...shortened({ effects: [EFFECT] }), window: { starts: at(30), ends: at(60) } };
    const [given] = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, later]));
    const [never] = accessPeriods(recorded([AUTHORIZED, later]));
    const ahead = sample('authorized', { window: { starts: at(90), ends: T4 } });
    const moved = { ...later, window: { starts: at(100), ends: at(120) } };
    const [scheduled] = accessPeriods(recorded([ahead, moved]));
    expect([given, never, scheduled].map((period) => period && heldPeriod(period))).toEqual([
      { from: T0, to: null },
      { from: T0, to: at(60) },
      { from: at(100), to: at(120) },
    ]);
  });
});

it('has a held period from its authorization or write-ahead to its verified absence', () => {
  const [open] = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN]));
  const [over] = accessPeriods(recorded([AUTHORIZED, AHEAD, GIVEN, sample('revoked', { at: at(245) })]));
  const [never] = accessPeriods(recorded([AUTHORIZED]));
  const [removed] = accessPeriods(
    recorded([AUTHORIZED, AHEAD, GIVEN, sample('observed-absent', { at: at(9) })]),
  );
  expect([open, over, removed, never].map((period) => period && heldPeriod(period))).toEqual([
    { from: T0, to: null },
    { from: T0, to: T4 },
    { from: T0, to: at(9) },
    { from: T0, to: T4 },
  ]);
});
