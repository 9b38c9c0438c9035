import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import {
  breakGlassAlone,
  breakGlassAtOnce,
  breakGlassForOneself,
  breakGlassReviewed,
  breakGlassSeldom,
  breakGlassStays,
  eligibleTeams,
} from '../../../src/domain/rules/break-glass-rules.ts';
import { holderAsks, holderEligible } from '../../../src/domain/rules/holder-rules.ts';
import { answersNoFiller } from '../../../src/domain/rules/justification-rules.ts';
import type { ChangeRule } from '../../../src/domain/rules/rule.ts';
import { ticketFits } from '../../../src/domain/rules/ticket-rules.ts';
import { withinMaxDuration } from '../../../src/domain/rules/window-rules.ts';
import {
  ALICE,
  aChange,
  applied,
  aRequest,
  aRole,
  at,
  aWindow,
  BOB,
  codesOf,
  NOW,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const hours = (count: number) => at(`2026-11-23T${14 + count}:00Z`).diff(NOW);
const TERMS = { maxDuration: hours(1), eligible: ['acme/oncall'], reviewWithin: hours(2), maxPer30Days: 2 };
const ROLE = aRole({ breakGlass: TERMS });
const NOT_EMERGENCY: RequestWords = { breakGlass: false };
const LIVE = { window: aWindow('2026-11-23T13:30Z', '2026-11-23T14:30Z') };
const OVERDUE = [
  { grant: 'old', pull: 7, due: at('2026-11-22T10:00Z'), reviewers: ['acme/dba'] },
  { grant: 'older', pull: 3, due: at('2026-11-21T10:00Z'), reviewers: ['acme/dba'] },
];

function found(rule: ChangeRule, words: RequestWords): readonly string[] {
  return codesOf(applied(rule, aRequest({ breakGlass: true, inRole: ROLE, duration: '1h', ...words })));
}

const withAnother = (breakGlass: boolean): RequestWords => ({
  changes: [
    aChange({ breakGlass, inRole: ROLE }),
    aChange({ id: 'other', kind: 'withdrawn', inForce: LIVE }),
  ],
});

it.each<[string, ChangeRule, RequestWords, readonly string[]]>([
  ['alone', breakGlassAlone, {}, []],
  ['with a withdrawal beside it', breakGlassAlone, withAnother(true), ['break-glass-alone']],
  ['not asked for, with others beside it', breakGlassAlone, withAnother(false), []],
  ['for oneself', breakGlassForOneself, {}, []],
  ['for another', breakGlassForOneself, { author: BOB }, ['break-glass-for-other']],
  [
    'for another, where the policy lets people ask for others',
    breakGlassForOneself,
    { author: BOB, onBehalf: 'allow' },
    ['break-glass-for-other'],
  ],
  ['for nobody whom GitHub knows', breakGlassForOneself, { person: read(null, NOW) }, []],
  ['not asked for, for another', breakGlassForOneself, { ...NOT_EMERGENCY, author: BOB }, []],
  ['for another, said once', holderAsks, { author: BOB }, []],
  ['from a time to come', breakGlassAtOnce, { from: '2026-11-23T14:01Z' }, ['break-glass-later']],
  ['from a time that has come', breakGlassAtOnce, { from: '2026-11-23T14:00Z' }, []],
  [
    'not asked for, from a time to come',
    breakGlassAtOnce,
    { ...NOT_EMERGENCY, from: '2026-11-24T14:00Z' },
    [],
  ],
  ['by somebody eligible', holderEligible, {}, []],
  ['by somebody who is not', holderEligible, { eligible: read(false, NOW) }, ['not-eligible']],
  [
    'by somebody of a team that cannot be read',
    holderEligible,
    { eligible: unreadable('team acme/oncall', '502') },
    ['unreadable-team'],
  ],
  ['without terms for it, which another rule says', holderEligible, { inRole: aRole() }, []],
  ['for as long as its terms allow', withinMaxDuration, {}, []],
  ['for longer', withinMaxDuration, { duration: '61m' }, ['too-long']],
  [
    'for longer than the role allows on ordinary days',
    withinMaxDuration,
    { duration: '1h', inRole: aRole({ max: '30m', breakGlass: TERMS }) },
    ['too-long'],
  ],
  ['without a ticket', ticketFits, { ticket: null }, []],
  ['with a ticket that is none', ticketFits, { ticket: 'x' }, ['ticket-mismatch']],
  ['not asked for, without a ticket', ticketFits, { ...NOT_EMERGENCY, ticket: null }, ['ticket-missing']],
  [
    'with filler for a reason',
    answersNoFiller,
    { action: 'please fix the prod thing now' },
    ['suspected-filler'],
  ],
  [
    'not asked for, with filler for a reason',
    answersNoFiller,
    { ...NOT_EMERGENCY, action: 'please fix the prod thing now' },
    ['suspected-filler (warning)'],
  ],
  [
    'once more than allowed',
    breakGlassSeldom,
    { emergencies: { recent: 2, overdue: [] } },
    ['break-glass-often'],
  ],
  ['as often as allowed', breakGlassSeldom, { emergencies: { recent: 1, overdue: [] } }, []],
  [
    'often, under a role that is not known, which another rule says',
    breakGlassSeldom,
    { inRole: null, emergencies: { recent: 9, overdue: [] } },
    [],
  ],
  [
    'not asked for, often',
    breakGlassSeldom,
    { ...NOT_EMERGENCY, emergencies: { recent: 9, overdue: [] } },
    [],
  ],
  [
    'while one is unreviewed past its time',
    breakGlassReviewed,
    { emergencies: { recent: 1, overdue: OVERDUE } },
    ['break-glass-unreviewed'],
  ],
  [
    'not asked for, while one is unreviewed',
    breakGlassReviewed,
    { ...NOT_EMERGENCY, emergencies: { recent: 1, overdue: OVERDUE } },
    [],
  ],
])('break-glass %s', (_name, rule, words, codes) => {
  expect(found(rule, words)).toEqual(codes);
});

it('names the teams of its terms where the holder is in none of them', () => {
  const request = aRequest({ breakGlass: true, inRole: ROLE, eligible: read(false, NOW) });
  expect(applied(holderEligible, request)[0]?.args).toMatchObject({ teams: ['acme/oncall'] });
});

it.each<[string, RequestWords, readonly string[]]>([
  ['in an emergency', {}, ['acme/oncall']],
  ['on ordinary days', { breakGlass: false }, ['acme/backend']],
  ['in an emergency without terms', { inRole: aRole() }, []],
  ['under a role that is not known', { inRole: null }, []],
])('who may hold it %s', (_name, words, teams) => {
  expect(eligibleTeams(aChange({ breakGlass: true, inRole: ROLE, ...words }))).toEqual(teams);
});

it('says which review is missing, and whose', () => {
  const request = aRequest({ breakGlass: true, emergencies: { recent: 2, overdue: OVERDUE } });
  expect(applied(breakGlassReviewed, request)[0]?.args).toEqual({
    grant: 'old',
    pull: 7,
    due: '2026-11-22T10:00:00Z',
    teams: ['acme/dba'],
    more: 1,
  });
});

describe('a grant that is there already', () => {
  it.each<[string, RequestWords, readonly string[]]>([
    ['longer', { kind: 'extended', before: { breakGlass: true }, duration: '2h' }, ['break-glass-stays']],
    [
      'in other words',
      { kind: 'amended', before: { breakGlass: true }, ticket: 'INC-1' },
      ['break-glass-stays'],
    ],
    ['made break-glass', { kind: 'extended', before: {} }, ['break-glass-stays']],
    [
      'made an ordinary one',
      { kind: 'extended', before: { breakGlass: true }, breakGlass: false },
      ['break-glass-stays'],
    ],
    ['shortened', { kind: 'shortened', before: { breakGlass: true }, duration: '30m' }, []],
    ['withdrawn', { kind: 'withdrawn', before: { breakGlass: true } }, []],
    ['an ordinary one, longer', { kind: 'extended', before: {}, breakGlass: false, duration: '2h' }, []],
  ])('%s', (_name, words, codes) => {
    const standing = {
      inForce: { holder: ALICE, window: aWindow('2026-11-23T13:30Z', '2026-11-23T14:30Z') },
    };
    expect(found(breakGlassStays, { ...standing, ...words })).toEqual(codes);
  });
});
