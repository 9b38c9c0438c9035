import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import {
  holderAsks,
  holderEligible,
  holderExists,
  othersOnlyLess,
} from '../../../src/domain/rules/holder-rules.ts';
import {
  holderAndRoleStay,
  shortensWhatIsInForce,
  startStays,
} from '../../../src/domain/rules/standing-rules.ts';
import {
  ALICE,
  applied,
  aRequest,
  aRole,
  aWindow,
  BOB,
  codesOf,
  NOW,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const STARTING = { window: aWindow('2026-11-23T14:00Z', '2026-11-23T18:00Z') };
const LATER = { window: aWindow('2026-11-23T20:00Z', '2026-11-23T22:00Z') };
const SILENT = unreadable('account alice', 'GitHub answered 502');

type Case = [name: string, words: RequestWords, codes: readonly string[]];

describe('the holder exists', () => {
  it.each<Case>([
    ['on GitHub', {}, []],
    ['nowhere', { person: read(null, NOW) }, ['no-such-account']],
    ['unless GitHub will not say', { person: SILENT }, ['unreadable-account']],
    ['or is no matter, for a withdrawal', { kind: 'withdrawn', person: read(null, NOW) }, []],
    [
      'or is no matter, for a shortening',
      { kind: 'shortened', duration: '3h', person: SILENT, inForce: LIVE },
      [],
    ],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(holderExists, aRequest(words)))).toEqual(codes);
  });
});

describe('who asks', () => {
  it.each<Case>([
    ['is the holder', {}, []],
    ['is the holder under a new name', { author: { ...ALICE, login: 'alice-k' } }, []],
    ['is somebody else', { author: BOB }, ['not-the-author']],
    ['is somebody who took the old name', { author: { login: 'alice', id: 1 } }, ['not-the-author']],
    ['is somebody else, and may', { author: BOB, onBehalf: 'allow' }, []],
    ['is somebody else, to end it', { kind: 'withdrawn', author: BOB }, []],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(holderAsks, aRequest(words)))).toEqual(codes);
  });
});

describe("another person's grant", () => {
  it.each<Case>([
    ['is extended', { kind: 'extended', inForce: LIVE }, ['not-yours']],
    ['is reworded', { kind: 'amended', inForce: LIVE }, ['not-yours']],
    ['is shortened', { kind: 'shortened', duration: '3h', inForce: LIVE }, []],
    ['is withdrawn', { kind: 'withdrawn', inForce: LIVE }, []],
    [
      'is extended where the policy lets others ask',
      { kind: 'extended', inForce: LIVE, onBehalf: 'allow' },
      [],
    ],
    ['is one’s own', { kind: 'extended', inForce: LIVE, author: ALICE }, []],
    ['is nobody’s whom GitHub knows', { kind: 'extended', person: read(null, NOW) }, []],
    ['is nobody’s whom GitHub names', { kind: 'extended', person: SILENT }, []],
    ['is one that was refused', { kind: 'shortened', duration: '3h', inForce: null }, ['not-yours']],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(othersOnlyLess, aRequest({ author: BOB, ...words })))).toEqual(codes);
  });

  it('is judged by who holds it, not by who is written there', () => {
    const request = aRequest({ kind: 'extended', author: BOB, person: read(BOB, NOW), inForce: LIVE });
    expect(codesOf(applied(othersOnlyLess, request))).toEqual(['not-yours']);
  });
});

describe('eligibility', () => {
  it.each<Case>([
    ['is there', {}, []],
    ['is not', { eligible: read(false, NOW) }, ['not-eligible']],
    [
      'cannot be read, which is no "no"',
      { eligible: unreadable('team acme/backend', '404') },
      ['unreadable-team'],
    ],
    ['is nobody’s', { inRole: aRole({ eligible: [] }), eligible: read(false, NOW) }, ['nobody-eligible']],
    [
      'is no matter, where there is no such account',
      { person: read(null, NOW), eligible: read(false, NOW) },
      [],
    ],
    [
      'is no matter, where GitHub does not name the account',
      { person: SILENT, eligible: read(false, NOW) },
      [],
    ],
    ['is no matter, for a withdrawal', { kind: 'withdrawn', eligible: read(false, NOW) }, []],
    [
      'is no matter, for a shortening',
      { kind: 'shortened', duration: '3h', inForce: LIVE, eligible: read(false, NOW) },
      [],
    ],
    [
      'matters to a shortening of what was never in force',
      { kind: 'shortened', duration: '3h', eligible: read(false, NOW) },
      ['not-eligible'],
    ],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(holderEligible, aRequest(words)))).toEqual(codes);
  });
});

describe('a grant in force', () => {
  it.each<Case>([
    ['keeps holder and role', { kind: 'extended', inForce: LIVE }, []],
    ['passes to another person', { kind: 'extended', inForce: { ...LIVE, holder: BOB } }, ['holder-changed']],
    [
      'passes to another role',
      { kind: 'extended', inForce: { ...LIVE, role: 'logs-read' } },
      ['role-changed'],
    ],
    [
      'keeps its holder also while GitHub is silent',
      { kind: 'shortened', duration: '3h', person: SILENT, inForce: LIVE },
      [],
    ],
    [
      'keeps its holder also where the account is gone',
      { kind: 'extended', person: read(null, NOW), inForce: LIVE },
      [],
    ],
    [
      'is asked for anew by another, which is told elsewhere',
      { kind: 'added', role: 'logs-read', inForce: { ...LIVE, holder: BOB } },
      [],
    ],
    [
      'passes to another person while GitHub is silent',
      { kind: 'extended', holder: 'bob', person: SILENT, inForce: LIVE },
      ['holder-changed'],
    ],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(holderAndRoleStay, aRequest(words)))).toEqual(codes);
  });

  it.each<Case>([
    ['whose start stays', { inForce: LIVE }, []],
    [
      'that has begun, given another start',
      { inForce: LIVE, from: '2026-11-23T15:00Z', before: {} },
      ['start-moved'],
    ],
    [
      'that has begun, its start left out',
      { inForce: LIVE, before: { from: '2026-11-23T12:00Z' } },
      ['start-moved'],
    ],
    [
      'that begins now, given another start',
      { inForce: STARTING, from: '2026-11-23T15:00Z', before: {} },
      ['start-moved'],
    ],
    [
      'that has begun, whose file holds another start, which was refused',
      { inForce: LIVE, from: '2026-11-23T15:00Z', before: { from: '2026-11-23T15:00Z' } },
      ['start-moved'],
    ],
    ['that is asked for anew', { kind: 'added', inForce: LIVE, from: '2026-11-23T15:00Z' }, []],
    ['that has yet to begin', { inForce: LATER, from: '2026-11-23T21:00Z', before: {} }, []],
  ])('%s', (_name, words, codes) => {
    expect(codesOf(applied(startStays, aRequest({ kind: 'extended', ...words })))).toEqual(codes);
  });
});

describe('shortening', () => {
  it.each<Case>([
    ['what is in force', { duration: '3h', inForce: LIVE }, []],
    ['what was never authorized', { duration: '3h' }, ['not-less']],
    ['a refused extension, to more than is in force', { duration: '6h', inForce: LIVE }, ['not-less']],
    ['to nothing is told elsewhere', { until: '2026-11-23T11:00Z', inForce: LIVE }, []],
    ['what has ended is told elsewhere', { duration: '3h', spent: true }, []],
    [
      'what has another role in force is told elsewhere',
      { duration: '3h', inForce: { ...LIVE, role: 'x' } },
      [],
    ],
  ])('%s', (_name, words, codes) => {
    const request = aRequest({ kind: 'shortened', ...words });
    expect(codesOf(applied(shortensWhatIsInForce, request))).toEqual(codes);
  });
});
