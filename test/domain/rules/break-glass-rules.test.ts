import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import {
  breakGlassAlone,
  breakGlassAtOnce,
  breakGlassFixed,
  breakGlassForOneself,
  breakGlassReviewed,
  breakGlassWithinCount,
  eligibleTeams,
} from '../../../src/domain/rules/break-glass-rules.ts';
import { holderEligible, holderIsAuthor } from '../../../src/domain/rules/holder-rules.ts';
import { answersMeaningful } from '../../../src/domain/rules/justification-rules.ts';
import type { ChangeRule } from '../../../src/domain/rules/rule.ts';
import { ticketMatches } from '../../../src/domain/rules/ticket-rules.ts';
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
const ORDINARY: RequestWords = { breakGlass: false };
const LIVE = { window: aWindow('2026-11-23T13:30Z', '2026-11-23T14:30Z') };
const OVERDUE = [
  { grant: 'old', pull: 7, due: at('2026-11-22T10:00Z'), reviewers: ['acme/dba'] },
  { grant: 'older', pull: 3, due: at('2026-11-21T10:00Z'), reviewers: ['acme/dba'] },
];

function codesFor(rule: ChangeRule, request: RequestWords): readonly string[] {
  return codesOf(applied(rule, aRequest({ breakGlass: true, inRole: ROLE, duration: '1h', ...request })));
}

const withAnother = (breakGlass: boolean): RequestWords => ({
  changes: [
    aChange({ breakGlass, inRole: ROLE }),
    aChange({ id: 'other', kind: 'withdrawn', inForce: LIVE }),
  ],
});

it.each<[string, ChangeRule, RequestWords, readonly string[]]>([
  ['alone', breakGlassAlone, {}, []],
  ['with a withdrawal in the same request', breakGlassAlone, withAnother(true), ['break-glass-alone']],
  ['not requested, with other changes', breakGlassAlone, withAnother(false), []],
  ['for the author', breakGlassForOneself, {}, []],
  ['for another person', breakGlassForOneself, { author: BOB }, ['break-glass-for-other']],
  [
    'for another person, while the policy allows requests for others',
    breakGlassForOneself,
    { author: BOB, onBehalf: 'allow' },
    ['break-glass-for-other'],
  ],
  ['for an account that does not exist', breakGlassForOneself, { person: read(null, NOW) }, []],
  ['not requested, for another person', breakGlassForOneself, { ...ORDINARY, author: BOB }, []],
  ['for another person, reported by one rule only', holderIsAuthor, { author: BOB }, []],
  ['from a later start', breakGlassAtOnce, { from: '2026-11-23T14:01Z' }, ['break-glass-later']],
  ['from a start that has come', breakGlassAtOnce, { from: '2026-11-23T14:00Z' }, []],
  ['not requested, from a later start', breakGlassAtOnce, { ...ORDINARY, from: '2026-11-24T14:00Z' }, []],
  ['by an eligible person', holderEligible, {}, []],
  ['by a person who is not eligible', holderEligible, { eligible: read(false, NOW) }, ['not-eligible']],
  [
    'by a person of an unreadable team',
    holderEligible,
    { eligible: unreadable('team acme/oncall', '502') },
    ['unreadable-team'],
  ],
  ['not offered, which another rule reports', holderEligible, { inRole: aRole() }, []],
  ['for as long as allowed', withinMaxDuration, {}, []],
  ['for longer than allowed', withinMaxDuration, { duration: '61m' }, ['too-long']],
  [
    'for longer than the role itself allows',
    withinMaxDuration,
    { duration: '1h', inRole: aRole({ max: '30m', breakGlass: TERMS }) },
    ['too-long'],
  ],
  ['without a ticket', ticketMatches, { ticket: null }, []],
  ['with an invalid ticket', ticketMatches, { ticket: 'x' }, ['ticket-mismatch']],
  ['not requested, without a ticket', ticketMatches, { ...ORDINARY, ticket: null }, ['ticket-missing']],
  ['with filler', answersMeaningful, { action: 'please fix the prod thing now' }, ['suspected-filler']],
  [
    'not requested, with filler',
    answersMeaningful,
    { ...ORDINARY, action: 'please fix the prod thing now' },
    ['suspected-filler (warning)'],
  ],
  [
    'once more than allowed',
    breakGlassWithinCount,
    { emergencies: { recent: 2, overdue: [] } },
    ['break-glass-often'],
  ],
  ['as often as allowed', breakGlassWithinCount, { emergencies: { recent: 1, overdue: [] } }, []],
  [
    'often, for an unknown role, which another rule reports',
    breakGlassWithinCount,
    { inRole: null, emergencies: { recent: 9, overdue: [] } },
    [],
  ],
  [
    'not requested, often',
    breakGlassWithinCount,
    { ...ORDINARY, emergencies: { recent: 9, overdue: [] } },
    [],
  ],
  [
    'with an overdue review',
    breakGlassReviewed,
    { emergencies: { recent: 1, overdue: OVERDUE } },
    ['break-glass-unreviewed'],
  ],
  [
    'not requested, with an overdue review',
    breakGlassReviewed,
    { ...ORDINARY, emergencies: { recent: 1, overdue: OVERDUE } },
    [],
  ],
])('break-glass %s', (_name, rule, request, codes) => {
  expect(codesFor(rule, request)).toEqual(codes);
});

it('the finding names the teams for break-glass', () => {
  const request = aRequest({ breakGlass: true, inRole: ROLE, eligible: read(false, NOW) });
  expect(applied(holderEligible, request)[0]?.args).toMatchObject({ teams: ['acme/oncall'] });
});

it.each<[string, RequestWords, readonly string[]]>([
  ['for break-glass', {}, ['acme/oncall']],
  ['for an ordinary request', { breakGlass: false }, ['acme/backend']],
  ['for break-glass that is not offered', { inRole: aRole() }, []],
  ['for an unknown role', { inRole: null }, []],
])('eligible teams %s', (_name, entry, teams) => {
  expect(eligibleTeams(aChange({ breakGlass: true, inRole: ROLE, ...entry }))).toEqual(teams);
});

it('the finding names the overdue review and its reviewers', () => {
  const request = aRequest({ breakGlass: true, emergencies: { recent: 2, overdue: OVERDUE } });
  expect(applied(breakGlassReviewed, request)[0]?.args).toEqual({
    grant: 'old',
    pull: 7,
    due: '2026-11-22T10:00:00Z',
    teams: ['acme/dba'],
    more: 1,
  });
});

describe('a grant in force', () => {
  it.each<[string, RequestWords, readonly string[]]>([
    ['longer', { kind: 'extended', before: { breakGlass: true }, duration: '2h' }, ['break-glass-stays']],
    ['reworded', { kind: 'amended', before: { breakGlass: true }, ticket: 'INC-1' }, ['break-glass-stays']],
    ['made break-glass', { kind: 'extended', before: {} }, ['break-glass-stays']],
    [
      'made an ordinary one',
      { kind: 'extended', before: { breakGlass: true }, breakGlass: false },
      ['break-glass-stays'],
    ],
    ['shortened', { kind: 'shortened', before: { breakGlass: true }, duration: '30m' }, []],
    ['withdrawn', { kind: 'withdrawn', before: { breakGlass: true } }, []],
    ['an ordinary one, longer', { kind: 'extended', before: {}, breakGlass: false, duration: '2h' }, []],
  ])('%s', (_name, request, codes) => {
    const live = {
      inForce: { holder: ALICE, window: aWindow('2026-11-23T13:30Z', '2026-11-23T14:30Z') },
    };
    expect(codesFor(breakGlassFixed, { ...live, ...request })).toEqual(codes);
  });
});
