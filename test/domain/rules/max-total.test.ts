import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { longestCoveredMs, withinMaxTotal } from '../../../src/domain/rules/max-total.ts';
import type { AuthorizedPeriod } from '../../../src/domain/rules/rule.ts';
import type { Window } from '../../../src/domain/window.ts';
import {
  aChange,
  applied,
  aRequest,
  aRole,
  aWindow,
  BOB,
  type ChangeWords,
  codesOf,
  EFFECT,
  maxTotal,
  NOW,
} from '../../support/builders/a-request.ts';

const inRole = aRole({ maxTotal: maxTotal('6h', '24h') });

function held(starts: string, ends: string, hold: Partial<AuthorizedPeriod> = {}): AuthorizedPeriod {
  return { grant: 'earlier', effect: EFFECT, window: aWindow(starts, ends), ...hold };
}

describe('the total', () => {
  it.each<[string, ChangeWords, readonly string[]]>([
    ['of one grant, at the limit', { duration: '6h' }, []],
    ['of one grant, a minute past the limit', { duration: '361m' }, ['too-much']],
    [
      'with earlier access',
      { authorizedPeriods: [held('2026-11-23T06:00Z', '2026-11-23T09:00Z')] },
      ['too-much'],
    ],
    [
      'with earlier access, at the limit',
      { authorizedPeriods: [held('2026-11-23T06:00Z', '2026-11-23T08:00Z')] },
      [],
    ],
    [
      'with access that is too long ago',
      { authorizedPeriods: [held('2026-11-21T06:00Z', '2026-11-21T18:00Z')] },
      [],
    ],
    [
      'with later access',
      { authorizedPeriods: [held('2026-11-23T20:00Z', '2026-11-23T23:00Z')] },
      ['too-much'],
    ],
    [
      'in a period that neither starts nor ends with this grant',
      {
        authorizedPeriods: [
          held('2026-11-23T00:00Z', '2026-11-23T01:30Z'),
          held('2026-11-23T22:00Z', '2026-11-23T23:00Z'),
        ],
      },
      ['too-much'],
    ],
    [
      'with earlier and later access that never count together',
      {
        authorizedPeriods: [
          held('2026-11-22T16:00Z', '2026-11-22T18:00Z'),
          held('2026-11-24T10:00Z', '2026-11-24T12:00Z'),
        ],
      },
      [],
    ],
    [
      'with time that both grants share',
      { authorizedPeriods: [held('2026-11-23T13:00Z', '2026-11-23T18:00Z')] },
      [],
    ],
    [
      'with another effect',
      {
        authorizedPeriods: [
          held('2026-11-23T06:00Z', '2026-11-23T12:00Z', { effect: { ...EFFECT, entitlement: 'x' } }),
        ],
      },
      [],
    ],
    [
      'of an extension, which replaces its own window',
      {
        kind: 'extended',
        duration: '6h',
        inForce: { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') },
      },
      [],
    ],
    [
      'of a shortening',
      {
        kind: 'shortened',
        duration: '3h',
        inForce: { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') },
        authorizedPeriods: [held('2026-11-23T00:00Z', '2026-11-23T12:00Z')],
      },
      [],
    ],
  ])('%s', (_name, entry, codes) => {
    expect(codesOf(applied(withinMaxTotal, aRequest({ inRole, ...entry })))).toEqual(codes);
  });

  it('counts the other grants of the same request', () => {
    const changes = [
      aChange({ inRole }),
      aChange({ inRole, id: 'second', from: '2026-11-23T20:00Z', duration: '4h' }),
    ];
    expect(codesOf(applied(withinMaxTotal, aRequest({ changes })))).toEqual(['too-much', 'too-much']);
  });

  it("does not count another holder's grants", () => {
    const changes = [
      aChange({ inRole }),
      aChange({ inRole, id: 'second', person: read(BOB, NOW), from: '2026-11-23T20:00Z', duration: '4h' }),
    ];
    expect(applied(withinMaxTotal, aRequest({ changes }))).toEqual([]);
  });

  it('counts another grant as the same request changes it', () => {
    const other = {
      grant: 'second',
      effect: EFFECT,
      window: aWindow('2026-11-23T13:00Z', '2026-11-23T21:00Z'),
    };
    const changes = (second: ChangeWords) => [
      aChange({ inRole, from: '2026-11-23T22:00Z', authorizedPeriods: [other] }),
      aChange({ inRole, id: 'second', inForce: { window: other.window }, ...second }),
    ];
    const first = (second: ChangeWords) => {
      const [facts] = changes(second);
      const request = aRequest({ changes: changes(second) });
      return facts === undefined ? [] : codesOf(withinMaxTotal(request.changes[0] ?? facts, request));
    };
    expect(first({ kind: 'amended', duration: '8h' })).toEqual(['too-much']);
    expect(first({ kind: 'shortened', duration: '2h' })).toEqual([]);
    expect(first({ kind: 'withdrawn', duration: '8h' })).toEqual([]);
  });

  it.each<[string, AuthorizedPeriod, readonly string[]]>([
    ['the time until its end', held('2026-11-23T06:00Z', '2026-11-23T08:00Z'), []],
    ['the whole time until its end', held('2026-11-23T06:00Z', '2026-11-23T08:01Z'), ['too-much']],
    ['the time until now', held('2026-11-23T12:00Z', '2026-11-23T22:00Z'), []],
    ['the time until now, a minute too long', held('2026-11-23T11:59Z', '2026-11-23T22:00Z'), ['too-much']],
    ['no time in the future', held('2026-11-23T20:00Z', '2026-11-23T23:00Z'), []],
  ])('of a grant that the same request withdraws, counts %s', (_name, hold, codes) => {
    const changes = [
      aChange({ inRole, authorizedPeriods: [hold] }),
      aChange({ kind: 'withdrawn', id: 'earlier' }),
    ];
    expect(codesOf(applied(withinMaxTotal, aRequest({ changes })))).toEqual(codes);
  });

  it.each<[string, ChangeWords]>([
    ['with an account that does not exist', { person: read(null, NOW) }],
    ['with an empty window', { until: '2026-11-23T13:00Z' }],
  ])('does not count other grants of the request %s', (_name, entry) => {
    const changes = [aChange({ inRole }), aChange({ inRole, id: 'second', ...entry })];
    expect(applied(withinMaxTotal, aRequest({ changes }))).toEqual([]);
  });

  it.each([
    ['does not exist', read(null, NOW)],
    ['cannot be read', unreadable('account alice', '502')],
  ])('is not checked for an account that %s', (_name, person) => {
    expect(applied(withinMaxTotal, aRequest({ inRole, duration: '7h', person }))).toEqual([]);
  });

  it('is in the finding', () => {
    const [finding] = applied(
      withinMaxTotal,
      aRequest({ inRole, authorizedPeriods: [held('2026-11-23T06:00Z', '2026-11-23T09:00Z')] }),
    );
    expect(finding?.args).toEqual({
      holder: 'alice',
      role: 'orders-db-read',
      total: '7h',
      of: '6h',
      within: '1d',
    });
  });
});

const MINUTE_MS = 60_000;

/** The same result, found by trying every period minute by minute. */
function modelCoveredMs(windows: readonly Window[], overlapping: Window, minutes: number): number {
  const minute = (moment: DateTime) => moment.toMillis() / MINUTE_MS;
  const isHeld = (at: number) =>
    windows.some(({ starts, ends }) => minute(starts) <= at && at < minute(ends));
  let longest = 0;
  const latest = minute(overlapping.ends);
  for (let start = minute(overlapping.starts) - minutes; start <= latest; start++) {
    let sum = 0;
    for (let at = start; at < start + minutes; at++) sum += isHeld(at) ? 1 : 0;
    longest = Math.max(longest, sum);
  }
  return longest * MINUTE_MS;
}

it('longestCoveredMs agrees with trying every period', () => {
  const window = fc
    .record({ start: fc.nat(60), length: fc.integer({ min: 1, max: 20 }) })
    .map(({ start, length }): Window => {
      const starts = DateTime.fromMillis(start * MINUTE_MS, { zone: 'utc' });
      return { starts, ends: starts.plus({ minutes: length }) };
    });
  fc.assert(
    fc.property(
      fc.array(window, { maxLength: 6 }),
      window,
      fc.integer({ min: 1, max: 40 }),
      (others, own, length) => {
        const windows = [...others, own];
        expect(longestCoveredMs(windows, own, length * MINUTE_MS)).toBe(modelCoveredMs(windows, own, length));
      },
    ),
  );
});
