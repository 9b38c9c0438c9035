import { describe, expect, it } from 'vitest';
import { automaticLimits, staysWithinLimits } from '../../../src/domain/decision/automatic-limits.ts';
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
  const verdicts = automaticLimits({ role, facts, holder: ALICE, request });
  return verdicts?.map(
    ({ limit, met, asked, allowed }) => `${met ? '' : 'not '}${limit}: ${asked} of ${allowed}`,
  );
}

describe('limits of automatic approval', () => {
  it('there are none if only approval lines decide', () => {
    expect(limits(null, {}, false)).toBeUndefined();
  });

  it.each<[string, Partial<AutomaticLimits> | null, RequestWords, readonly string[]]>([
    ['the holder', null, {}, ['opened-by-holder: alice of alice']],
    ['another person', null, { author: BOB }, ['not opened-by-holder: bob of alice']],
    [
      'another account with the holder’s old login',
      null,
      { author: { login: 'alice', id: 4 } },
      ['not opened-by-holder: alice of alice'],
    ],
  ])('opened by: %s', (_name, automatic, words, expected) => {
    expect(limits(automatic, words)).toEqual(expected);
  });

  it.each([
    ['at the limit', '2h', 'max-duration: 2h of 2h'],
    ['a minute past it', '121m', 'not max-duration: 121m of 2h'],
  ])('a duration %s', (_name, duration, expected) => {
    expect(limits({ maxDuration: parseDuration('2h') }, { duration })).toContain(expected);
  });

  it('an extension counts from the start of the access', () => {
    const words = {
      kind: 'extended',
      duration: '3h',
      inForce: { window: aWindow('2026-11-23T13:00Z', '2026-11-23T14:00Z') },
    } as const;
    expect(limits({ maxDuration: parseDuration('2h') }, words)).toContain('not max-duration: 3h of 2h');
  });

  it('an empty window meets no limit of time', () => {
    const words = { until: '2026-11-23T13:00Z' };
    expect(limits({ maxDuration: parseDuration('2h'), maxTotal: maxTotal('4h', '1d') }, words)).toEqual([
      'opened-by-holder: alice of alice',
      'not max-duration: no time of 2h',
      'not max-total: 0m of 4h within 1d',
    ]);
  });

  it.each([
    ['earlier access counts, with any approval', '1h', 'max-total: 4h of 4h within 7d'],
    ['a minute too much', '61m', 'not max-total: 241m of 4h within 7d'],
  ])('total: %s', (_name, duration, expected) => {
    const authorizedPeriods = [
      { grant: 'earlier', effect: EFFECT, window: aWindow('2026-11-22T10:00Z', '2026-11-22T13:00Z') },
      {
        grant: 'other',
        effect: { ...EFFECT, entitlement: 'orders_writer' },
        window: aWindow('2026-11-22T10:00Z', '2026-11-22T20:00Z'),
      },
    ];
    expect(limits({ maxTotal: maxTotal('4h', '7d') }, { duration, authorizedPeriods })).toContain(expected);
  });

  it('total: the other changes of the pull request count', () => {
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
  ])('with approval lines, the limit about answers: %s', (_name, words, expected) => {
    expect(limits({ hours: HOURS }, words, false)).toContain(expected);
  });
});

describe('an automatically authorized window', () => {
  const twoHours = { maxDuration: parseDuration('2h') };
  const merged = '2026-11-23T14:00Z';
  const evening = '2026-11-23T18:00Z';

  it.each<[string, Partial<AutomaticLimits> | null, readonly [string, string, string], boolean]>([
    ['of a role without limits', null, [merged, '2026-12-23T14:00Z', merged], true],
    ['of exactly max_duration', twoHours, [merged, '2026-11-23T16:00Z', evening], true],
    ['a minute longer', twoHours, [merged, '2026-11-23T16:01Z', merged], false],
    ['merged within hours', { hours: HOURS }, [evening, '2026-11-23T20:00Z', merged], true],
    ['merged outside hours', { hours: HOURS }, [merged, '2026-11-23T15:00Z', evening], false],
    ['merged within hours, too long', { ...twoHours, hours: HOURS }, [merged, evening, merged], false],
    [
      'short enough, merged outside hours',
      { ...twoHours, hours: HOURS },
      [merged, '2026-11-23T15:00Z', evening],
      false,
    ],
  ])('%s', (_name, automatic, [starts, ends, when], expected) => {
    const limitsOfRole =
      automatic === null ? null : { maxDuration: null, maxTotal: null, hours: null, ...automatic };
    const role = aRole({ approval: 'automatic', automatic: limitsOfRole });
    expect(staysWithinLimits(role, aWindow(starts, ends), at(when))).toBe(expected);
  });

  it('does not exist for a role with approval lines and no limits', () => {
    const role = aRole({ approval: LINES, automatic: null });
    expect(staysWithinLimits(role, aWindow(merged, evening), at(merged))).toBe(false);
  });
});
