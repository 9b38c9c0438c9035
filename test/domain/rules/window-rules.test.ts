import { describe, expect, it } from 'vitest';
import { startAhead, windowAhead, withinMaxDuration } from '../../../src/domain/rules/window-rules.ts';
import {
  applied,
  aRequest,
  aRole,
  at,
  aWindow,
  codesOf,
  NOW,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

type Case = [name: string, words: RequestWords, codes: readonly string[]];

describe('a window', () => {
  it.each<Case>([
    ['lies ahead', {}, []],
    ['ends at a time to come', { until: '2026-11-23T14:01Z' }, []],
    ['ends now', { until: '2026-11-23T14:00Z' }, ['window-over']],
    ['is over', { until: '2026-11-22T14:00Z' }, ['window-over']],
    [
      'ends before it starts',
      { from: '2026-11-23T18:00Z', until: '2026-11-23T17:00Z' },
      ['window-backwards'],
    ],
    ['ends after it starts', { from: '2026-11-23T18:00Z', until: '2026-11-23T18:01Z' }, []],
    ['ends as it starts', { from: '2026-11-23T18:00Z', until: '2026-11-23T18:00Z' }, ['window-backwards']],
    [
      'was extended, to what has passed',
      { kind: 'extended', duration: '90m', inForce: LIVE },
      ['window-over'],
    ],
    ['was shortened, to what has passed', { kind: 'shortened', duration: '90m', inForce: LIVE }, []],
    [
      'was shortened, to nothing',
      { kind: 'shortened', until: '2026-11-23T11:00Z', inForce: LIVE },
      ['window-over'],
    ],
    ['is gone', { kind: 'withdrawn', until: '2026-11-22T14:00Z' }, []],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(windowAhead, aRequest(words)))).toEqual(codes);
  });

  it('that comes to nothing for another reason is empty', () => {
    const request = aRequest();
    const changes = request.changes.map((facts) => ({ ...facts, window: null }));
    expect(codesOf(applied(windowAhead, { ...request, changes }))).toEqual(['window-empty']);
  });
});

it.each<Case>([
  ['to come', { from: '2026-11-23T14:00Z' }, []],
  ['that has passed', { from: '2026-11-23T13:59Z' }, ['starts-in-past (warning)']],
  [
    'that has passed, of a grant in force',
    { kind: 'extended', from: '2026-11-23T12:00Z', inForce: LIVE },
    [],
  ],
])('a start %s', (_name, words, codes) => {
  expect(codesOf(applied(startAhead, aRequest(words)))).toEqual(codes);
});

describe('a stay', () => {
  it.each<Case>([
    ['at the limit', { duration: '8h' }, []],
    ['a minute past it', { duration: '481m' }, ['too-long']],
    ['until the limit', { until: '2026-11-23T22:00Z' }, []],
    ['until a second past it', { until: '2026-11-23T22:00:01Z' }, ['too-long']],
    ['extended to the limit', { kind: 'extended', duration: '8h', inForce: LIVE }, []],
    [
      'extended past it, counted from its own start',
      { kind: 'extended', until: '2026-11-23T20:01Z', inForce: LIVE },
      ['too-long'],
    ],
    [
      'longer than the policy now allows, shortened',
      { kind: 'shortened', duration: '3h', inRole: aRole({ max: '1h' }), inForce: LIVE },
      [],
    ],
    [
      'longer than the policy now allows, reworded',
      { kind: 'amended', duration: '4h', inRole: aRole({ max: '1h' }), inForce: LIVE },
      [],
    ],
    [
      'longer than the policy now allows, reworded and longer',
      { kind: 'amended', duration: '5h', inRole: aRole({ max: '1h' }), inForce: LIVE },
      ['too-long'],
    ],
    [
      'longer than the policy now allows, in other hands',
      { kind: 'extended', duration: '4h', inRole: aRole({ max: '1h' }), inForce: LIVE },
      ['too-long'],
    ],
    [
      'reworded, that comes to nothing',
      { kind: 'amended', until: '2026-11-23T11:00Z', inRole: aRole({ max: '1h' }), inForce: LIVE },
      [],
    ],
    ['under an unknown role', { duration: '99d', inRole: null }, []],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(withinMaxDuration, aRequest(words)))).toEqual(codes);
  });

  it('of break-glass has a limit of its own', () => {
    const breakGlass = {
      maxDuration: at('2026-11-23T15:00Z').diff(NOW),
      eligible: [],
      reviewWithin: NOW.diff(NOW),
      maxPer30Days: 3,
    };
    const words = { breakGlass: true, inRole: aRole({ breakGlass }) };
    expect(applied(withinMaxDuration, aRequest({ ...words, duration: '1h' }))).toEqual([]);
    expect(codesOf(applied(withinMaxDuration, aRequest({ ...words, duration: '2h' })))).toEqual(['too-long']);
    const ordinary = { ...words, breakGlass: false, duration: '8h' };
    expect(applied(withinMaxDuration, aRequest(ordinary))).toEqual([]);
  });

  it('that is too long comes with the longest one', () => {
    const [finding] = applied(withinMaxDuration, aRequest({ duration: '12h' }));
    expect(finding?.args).toEqual({ asked: '12h', role: 'orders-db-read', max: '8h' });
    expect(finding?.suggestion?.replacement).toBe('8h');
    const [other] = applied(
      withinMaxDuration,
      aRequest({ from: '2026-11-24T10:00Z', until: '2026-11-25T10:00Z' }),
    );
    expect(other?.suggestion?.replacement).toBe('2026-11-24T18:00:00Z');
    const odd = { now: at('2026-11-23T14:00:30Z'), until: '2026-11-24T10:00Z' };
    const [whole] = applied(withinMaxDuration, aRequest(odd));
    expect(whole?.suggestion?.replacement).toBe('2026-11-23T22:00:00Z');
  });
});
