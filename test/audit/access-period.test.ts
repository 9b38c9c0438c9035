import { describe, expect, it } from 'vitest';
import { accessPeriods } from '../../src/audit/access-period.ts';
import { heldBetween, isHeld, stateAt } from '../../src/audit/access-state.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { digestOf, EFFECT, OTHER_EFFECT, recorded, sample, T0, T4 } from '../support/builders/entries.ts';

const at = (minutes: number) => new Date(Date.parse(T0) + minutes * 60_000).toISOString();
const AUTHORIZED = sample('authorized');
const BEGUN = sample('provisioning', { at: at(1) });
const GIVEN = sample('provisioned', { at: at(2) });
const FOREIGN = sample('drift', { at: at(2), note: 'already-there', grant: AUTHORIZED.grant, round: 1 });
const statesAt = (moment: string, ...life: readonly NewEntry[]) =>
  accessPeriods(recorded(life), moment).map((stay) => stateAt(stay, moment));

describe('the state of what was authorized', () => {
  it.each<[string, string, readonly NewEntry[], string]>([
    ['not given yet', at(1), [AUTHORIZED], 'authorized'],
    ['for later', at(-1), [{ ...AUTHORIZED, at: at(-5) }], 'scheduled'],
    ['about to be given', at(1), [AUTHORIZED, BEGUN], 'provisioning'],
    ['found foreign instead of given', at(3), [AUTHORIZED, BEGUN, FOREIGN], 'authorized'],
    ['found foreign instead of given, past its end', at(500), [AUTHORIZED, BEGUN, FOREIGN], 'lapsed'],
    [
      'given when that was gone',
      at(3),
      [AUTHORIZED, BEGUN, FOREIGN, { ...BEGUN, round: 2 }, GIVEN],
      'provisioned',
    ],
    ['given', at(3), [AUTHORIZED, BEGUN, GIVEN], 'provisioned'],
    ['given, at the moment of its end', T4, [AUTHORIZED, BEGUN, GIVEN], 'overdue'],
    ['perhaps given, past its end', at(500), [AUTHORIZED, BEGUN], 'overdue'],
    ['given, and cut short', at(6), [AUTHORIZED, BEGUN, GIVEN, sample('ended', { at: at(5) })], 'overdue'],
    ['taken away', at(6), [AUTHORIZED, BEGUN, GIVEN, sample('observed-absent', { at: at(5) })], 'taken-away'],
    ['taken back', T4, [AUTHORIZED, BEGUN, GIVEN, sample('revoked')], 'absent'],
    [
      'carried on by another grant',
      T4,
      [AUTHORIZED, BEGUN, GIVEN, sample('revoked', { verified_absent_at: null, still_held_by: ['two'] })],
      'released',
    ],
    ['never given', T4, [AUTHORIZED, sample('lapsed')], 'lapsed'],
  ])('%s', (_name, moment, life, state) => {
    expect(statesAt(moment, ...life)).toEqual([state]);
  });

  it('counts what happened, not when it was recorded', () => {
    const reportedLate = sample('revoked', { at: at(10), verified_absent_at: at(10) });
    expect(statesAt(at(9), AUTHORIZED, BEGUN, GIVEN, reportedLate)).toEqual(['provisioned']);
    expect(statesAt(at(10), AUTHORIZED, BEGUN, GIVEN, reportedLate)).toEqual(['absent']);
  });

  it('is held where it is allowed or may be there', () => {
    const held = ['authorized', 'provisioning', 'provisioned', 'overdue'] as const;
    const not = ['scheduled', 'taken-away', 'absent', 'released', 'lapsed'] as const;
    expect(held.map(isHeld)).toEqual([true, true, true, true]);
    expect(not.map(isHeld)).toEqual([false, false, false, false, false]);
  });
});

describe('a revision that takes the place of another', () => {
  const second = sample('authorized', {
    at: at(30),
    revision: digestOf('two'),
    replaces: digestOf('one'),
    effects: [OTHER_EFFECT],
  });

  it('goes on with what both give, and ends what it no longer gives', () => {
    const both = { ...second, effects: [EFFECT] };
    const [kept, ...more] = accessPeriods(recorded([AUTHORIZED, BEGUN, GIVEN, both]));
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ firstAuthorizedAt: T0, provisionedAt: at(2), authorized: { at: at(30) } });
    const stays = accessPeriods(recorded([AUTHORIZED, BEGUN, GIVEN, second]));
    expect(stays.map(({ effect, ended }) => [effect.target, ended?.cause])).toEqual([
      ['orders-db', 'replaced'],
      ['acme-teams', undefined],
    ]);
  });

  it('has yet to be given where the end of the one before was reported after it', () => {
    const again = { ...second, effects: [EFFECT] };
    const gone = sample('revoked', { at: at(29) });
    const stays = accessPeriods(recorded([AUTHORIZED, BEGUN, GIVEN, again, gone]));
    expect(stays.map((stay) => stateAt(stay, at(31)))).toEqual(['absent', 'authorized']);
  });
});

it('was held from its authorization or its giving, to its verified end', () => {
  const [open] = accessPeriods(recorded([AUTHORIZED, BEGUN, GIVEN]));
  const [over] = accessPeriods(recorded([AUTHORIZED, BEGUN, GIVEN, sample('revoked', { at: at(245) })]));
  const [never] = accessPeriods(recorded([AUTHORIZED]));
  const [taken] = accessPeriods(
    recorded([AUTHORIZED, BEGUN, GIVEN, sample('observed-absent', { at: at(9) })]),
  );
  expect([open, over, taken, never].map((stay) => stay && heldBetween(stay))).toEqual([
    { from: T0, to: null },
    { from: T0, to: T4 },
    { from: T0, to: at(9) },
    { from: T0, to: T4 },
  ]);
});
