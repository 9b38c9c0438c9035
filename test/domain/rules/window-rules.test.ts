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

type Case = [name: string, request: RequestWords, codes: readonly string[]];

describe('a window', () => {
  it.each<Case>([
    ['is in the future', {}, []],
    ['ends in the future', { until: '2026-11-23T14:01Z' }, []],
    ['ends now', { until: '2026-11-23T14:00Z' }, ['window-over']],
    ['is over', { until: '2026-11-22T14:00Z' }, ['window-over']],
    [
      'ends before it starts',
      { from: '2026-11-23T18:00Z', until: '2026-11-23T17:00Z' },
      ['window-backwards'],
    ],
    ['ends after it starts', { from: '2026-11-23T18:00Z', until: '2026-11-23T18:01Z' }, []],
    ['ends as it starts', { from: '2026-11-23T18:00Z', until: '2026-11-23T18:00Z' }, ['window-backwards']],
    ['is extended to a past time', { kind: 'extended', duration: '90m', inForce: LIVE }, ['window-over']],
    ['is shortened to a past time', { kind: 'shortened', duration: '90m', inForce: LIVE }, []],
    [
      'is shortened to an empty window',
      { kind: 'shortened', until: '2026-11-23T11:00Z', inForce: LIVE },
      ['window-over'],
    ],
    ['is withdrawn', { kind: 'withdrawn', until: '2026-11-22T14:00Z' }, []],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(windowAhead, aRequest(request)))).toEqual(codes);
  });

  it('that is empty for another reason', () => {
    const request = aRequest();
    const changes = request.changes.map((facts) => ({ ...facts, window: null }));
    expect(codesOf(applied(windowAhead, { ...request, changes }))).toEqual(['window-empty']);
  });
});

it.each<Case>([
  ['in the future', { from: '2026-11-23T14:00Z' }, []],
  ['in the past', { from: '2026-11-23T13:59Z' }, ['starts-in-past (warning)']],
  ['in the past, of a grant in force', { kind: 'extended', from: '2026-11-23T12:00Z', inForce: LIVE }, []],
])('a start %s', (_name, request, codes) => {
  expect(codesOf(applied(startAhead, aRequest(request)))).toEqual(codes);
});

describe('a duration', () => {
  it.each<Case>([
    ['at the limit', { duration: '8h' }, []],
    ['a minute past the limit', { duration: '481m' }, ['too-long']],
    ['until the limit', { until: '2026-11-23T22:00Z' }, []],
    ['until a second past it', { until: '2026-11-23T22:00:01Z' }, ['too-long']],
    ['extended to the limit', { kind: 'extended', duration: '8h', inForce: LIVE }, []],
    [
      'extended past the limit, from its own start',
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
      'longer than the policy now allows, extended',
      { kind: 'extended', duration: '4h', inRole: aRole({ max: '1h' }), inForce: LIVE },
      ['too-long'],
    ],
    [
      'reworded, with an empty window',
      { kind: 'amended', until: '2026-11-23T11:00Z', inRole: aRole({ max: '1h' }), inForce: LIVE },
      [],
    ],
    ['of an unknown role', { duration: '99d', inRole: null }, []],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(withinMaxDuration, aRequest(request)))).toEqual(codes);
  });

  it('of break-glass has its own limit', () => {
    const breakGlass = {
      maxDuration: at('2026-11-23T15:00Z').diff(NOW),
      eligible: [],
      reviewWithin: NOW.diff(NOW),
      maxPer30Days: 3,
    };
    const entry = { breakGlass: true, inRole: aRole({ breakGlass }) };
    expect(applied(withinMaxDuration, aRequest({ ...entry, duration: '1h' }))).toEqual([]);
    expect(codesOf(applied(withinMaxDuration, aRequest({ ...entry, duration: '2h' })))).toEqual(['too-long']);
    const ordinary = { ...entry, breakGlass: false, duration: '8h' };
    expect(applied(withinMaxDuration, aRequest(ordinary))).toEqual([]);
  });

  it('that is too long has a suggestion with the longest one', () => {
    const [finding] = applied(withinMaxDuration, aRequest({ duration: '12h' }));
    expect(finding?.args).toEqual({ asked: '12h', role: 'orders-db-read', max: '8h' });
    expect(finding?.suggestion?.replacement).toBe('8h');
    const [other] = applied(
      withinMaxDuration,
      aRequest({ from: '2026-11-24T10:00Z', until: '2026-11-25T10:00Z' }),
    );
    expect(other?.suggestion?.replacement).toBe('2026-11-24T18:00:00Z');
    const withSeconds = { now: at('2026-11-23T14:00:30Z'), until: '2026-11-24T10:00Z' };
    const [whole] = applied(withinMaxDuration, aRequest(withSeconds));
    expect(whole?.suggestion?.replacement).toBe('2026-11-23T22:00:00Z');
  });
});
