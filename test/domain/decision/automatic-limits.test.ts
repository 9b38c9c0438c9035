import { describe, expect, it } from 'vitest';
import { automaticLimits, keepsWithin } from '../../../src/domain/decision/automatic-limits.ts';
import { parseDuration } from '../../../src/domain/grants/times.ts';
import type { AutomaticLimits } from '../../../src/domain/policy/policy.ts';
import {
  ALICE,
  aChange,
  aRequest,
  aRole,
  at,
  aWindow,
  BOB,
  EFFECT,
  maxTotal,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const LINES = [{ count: 1, from: ['acme/dba'] }];
const HOURS = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '19:00',
  zone: 'Europe/Berlin',
} as const;

function limits(automatic: Partial<AutomaticLimits> | null, words: RequestWords = {}, approval = true) {
  const role = aRole({
    approval: approval ? 'automatic' : LINES,
    automatic: automatic === null ? null : { maxDuration: null, maxTotal: null, hours: null, ...automatic },
  });
  const request = aRequest({ inRole: role, ...words });
  const [facts] = request.changes;
  if (facts === undefined) throw new Error('There is no change');
  const found = automaticLimits({ role, facts, holder: ALICE, request });
  return found?.map(
    ({ limit, met, asked, allowed }) => `${met ? '' : 'not '}${limit}: ${asked} of ${allowed}`,
  );
}

describe('limits of automatic approval', () => {
  it('there are none where lines alone decide', () => {
    expect(limits(null, {}, false)).toBeUndefined();
  });

  it.each<[string, Partial<AutomaticLimits> | null, RequestWords, readonly string[]]>([
    ['the holder', null, {}, ['opened-by-holder: alice of alice']],
    ['somebody else', null, { author: BOB }, ['not opened-by-holder: bob of alice']],
    [
      'whoever has taken the login of the holder',
      null,
      { author: { login: 'alice', id: 4 } },
      ['not opened-by-holder: alice of alice'],
    ],
  ])('%s asks', (_name, automatic, words, expected) => {
    expect(limits(automatic, words)).toEqual(expected);
  });

  it.each([
    ['at the limit', '2h', 'max-duration: 2h of 2h'],
    ['a minute past it', '121m', 'not max-duration: 121m of 2h'],
  ])('a stay %s', (_name, duration, expected) => {
    expect(limits({ maxDuration: parseDuration('2h') }, { duration })).toContain(expected);
  });

  it('an extension is measured from where it began', () => {
    const words = {
      kind: 'extended',
      duration: '3h',
      inForce: { window: aWindow('2026-11-23T13:00Z', '2026-11-23T14:00Z') },
    } as const;
    expect(limits({ maxDuration: parseDuration('2h') }, words)).toContain('not max-duration: 3h of 2h');
  });

  it('a window that is none is within no limit of time', () => {
    const words = { until: '2026-11-23T13:00Z' };
    expect(limits({ maxDuration: parseDuration('2h'), maxTotal: maxTotal('4h', '1d') }, words)).toEqual([
      'opened-by-holder: alice of alice',
      'not max-duration: no time of 2h',
      'not max-total: 0m of 4h within 1d',
    ]);
  });

  it.each([
    ['what was held counts, whoever approved it', '1h', 'max-total: 4h of 4h within 7d'],
    ['a minute too much', '61m', 'not max-total: 241m of 4h within 7d'],
  ])('in all: %s', (_name, duration, expected) => {
    const holds = [
      { grant: 'earlier', effect: EFFECT, window: aWindow('2026-11-22T10:00Z', '2026-11-22T13:00Z') },
      {
        grant: 'other',
        effect: { ...EFFECT, entitlement: 'orders_writer' },
        window: aWindow('2026-11-22T10:00Z', '2026-11-22T20:00Z'),
      },
    ];
    expect(limits({ maxTotal: maxTotal('4h', '7d') }, { duration, holds })).toContain(expected);
  });

  it('in all: with the other changes of the same pull request', () => {
    const changes = [
      aChange({ duration: '2h' }),
      aChange({ id: 'another', duration: '2h', from: '2026-11-23T20:00Z' }),
    ];
    expect(limits({ maxTotal: maxTotal('3h', '7d') }, { changes })).toContain(
      'not max-total: 4h of 3h within 7d',
    );
  });

  it.each([
    ['2026-11-23T14:00Z', 'hours: mon 15:00 Europe/Berlin of mon-fri 08:00-19:00 Europe/Berlin'],
    ['2026-11-23T18:00Z', 'not hours: mon 19:00 Europe/Berlin of mon-fri 08:00-19:00 Europe/Berlin'],
  ])('at %s', (now, expected) => {
    expect(limits({ hours: HOURS }, { now: at(now) })).toContain(expected);
  });

  it.each([
    ['filler', { action: 'test test test test' }, 'not answers: action of no filler'],
    [
      'filler twice',
      { action: 'test test test test', why: 'test test test test' },
      'not answers: action, why_production of no filler',
    ],
    ['an answer', { action: 'Find out why refunds are stuck' }, 'answers:  of no filler'],
  ])('beside lines, people see %s', (_name, words, expected) => {
    expect(limits({ hours: HOURS }, words, false)).toContain(expected);
  });
});

describe('what was authorized automatically', () => {
  const twoHours = { maxDuration: parseDuration('2h') };
  const merged = '2026-11-23T14:00Z';
  const evening = '2026-11-23T18:00Z';

  it.each<[string, Partial<AutomaticLimits> | null, readonly [string, string, string], boolean]>([
    ['of a role without limits', null, [merged, '2026-12-23T14:00Z', merged], true],
    ['for the longest stay', twoHours, [merged, '2026-11-23T16:00Z', evening], true],
    ['for a minute more', twoHours, [merged, '2026-11-23T16:01Z', merged], false],
    ['merged in hours', { hours: HOURS }, [evening, '2026-11-23T20:00Z', merged], true],
    ['merged out of hours', { hours: HOURS }, [merged, '2026-11-23T15:00Z', evening], false],
    ['merged in hours, for too long', { ...twoHours, hours: HOURS }, [merged, evening, merged], false],
    ['in short, out of hours', { ...twoHours, hours: HOURS }, [merged, '2026-11-23T15:00Z', evening], false],
  ])('%s', (_name, automatic, [starts, ends, when], expected) => {
    const all = automatic === null ? null : { maxDuration: null, maxTotal: null, hours: null, ...automatic };
    const role = aRole({ approval: 'automatic', automatic: all });
    expect(keepsWithin(role, aWindow(starts, ends), at(when))).toBe(expected);
  });

  it('is not what lines approve and no limits know', () => {
    const role = aRole({ approval: LINES, automatic: null });
    expect(keepsWithin(role, aWindow(merged, evening), at(merged))).toBe(false);
  });
});
