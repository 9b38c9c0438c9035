import { describe, expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import {
  holderEligible,
  holderExists,
  holderIsAuthor,
  othersOnlyReduce,
} from '../../../src/domain/rules/holder-rules.ts';
import {
  holderAndRoleFixed,
  shortensLiveGrant,
  startFixed,
} from '../../../src/domain/rules/live-grant-rules.ts';
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
const STARTS_NOW = { window: aWindow('2026-11-23T14:00Z', '2026-11-23T18:00Z') };
const STARTS_LATER = { window: aWindow('2026-11-23T20:00Z', '2026-11-23T22:00Z') };
const UNREADABLE = unreadable('account alice', 'GitHub answered 502');

type Case = [name: string, request: RequestWords, codes: readonly string[]];

describe('the holder’s account', () => {
  it.each<Case>([
    ['exists', {}, []],
    ['does not exist', { person: read(null, NOW) }, ['no-such-account']],
    ['cannot be read', { person: UNREADABLE }, ['unreadable-account']],
    ['does not matter for a withdrawal', { kind: 'withdrawn', person: read(null, NOW) }, []],
    [
      'does not matter for a shortening',
      { kind: 'shortened', duration: '3h', person: UNREADABLE, inForce: LIVE },
      [],
    ],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(holderExists, aRequest(request)))).toEqual(codes);
  });
});

describe('the author', () => {
  it.each<Case>([
    ['is the holder', {}, []],
    ['is the holder under a new name', { author: { ...ALICE, login: 'alice-k' } }, []],
    ['is another person', { author: BOB }, ['not-the-author']],
    ['is another account with the old name', { author: { login: 'alice', id: 1 } }, ['not-the-author']],
    ['is another person, and the policy allows it', { author: BOB, onBehalf: 'allow' }, []],
    ['is another person, for a withdrawal', { kind: 'withdrawn', author: BOB }, []],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(holderIsAuthor, aRequest(request)))).toEqual(codes);
  });
});

describe("another person's grant", () => {
  it.each<Case>([
    ['is extended', { kind: 'extended', inForce: LIVE }, ['not-yours']],
    ['is reworded', { kind: 'amended', inForce: LIVE }, ['not-yours']],
    ['is shortened', { kind: 'shortened', duration: '3h', inForce: LIVE }, []],
    ['is withdrawn', { kind: 'withdrawn', inForce: LIVE }, []],
    [
      'is extended, and the policy allows requests for others',
      { kind: 'extended', inForce: LIVE, onBehalf: 'allow' },
      [],
    ],
    ['belongs to the author', { kind: 'extended', inForce: LIVE, author: ALICE }, []],
    ['has a holder that does not exist', { kind: 'extended', person: read(null, NOW) }, []],
    ['has a holder that cannot be read', { kind: 'extended', person: UNREADABLE }, []],
    ['was refused', { kind: 'shortened', duration: '3h', inForce: null }, ['not-yours']],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(othersOnlyReduce, aRequest({ author: BOB, ...request })))).toEqual(codes);
  });

  it('is another person’s by the grant in force, not by the file', () => {
    const request = aRequest({ kind: 'extended', author: BOB, person: read(BOB, NOW), inForce: LIVE });
    expect(codesOf(applied(othersOnlyReduce, request))).toEqual(['not-yours']);
  });
});

describe('the holder’s eligibility', () => {
  it.each<Case>([
    ['is confirmed', {}, []],
    ['is denied', { eligible: read(false, NOW) }, ['not-eligible']],
    [
      'cannot be read, which does not mean "no"',
      { eligible: unreadable('team acme/backend', '404') },
      ['unreadable-team'],
    ],
    [
      'is impossible without eligible teams',
      { inRole: aRole({ eligible: [] }), eligible: read(false, NOW) },
      ['nobody-eligible'],
    ],
    [
      'does not matter if the account does not exist',
      { person: read(null, NOW), eligible: read(false, NOW) },
      [],
    ],
    ['does not matter if the account cannot be read', { person: UNREADABLE, eligible: read(false, NOW) }, []],
    ['does not matter for a withdrawal', { kind: 'withdrawn', eligible: read(false, NOW) }, []],
    [
      'does not matter for a shortening',
      { kind: 'shortened', duration: '3h', inForce: LIVE, eligible: read(false, NOW) },
      [],
    ],
    [
      'matters for a shortening without a grant in force',
      { kind: 'shortened', duration: '3h', eligible: read(false, NOW) },
      ['not-eligible'],
    ],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(holderEligible, aRequest(request)))).toEqual(codes);
  });
});

describe('a grant in force', () => {
  it.each<Case>([
    ['keeps its holder and role', { kind: 'extended', inForce: LIVE }, []],
    ['gets another holder', { kind: 'extended', inForce: { ...LIVE, holder: BOB } }, ['holder-changed']],
    ['gets another role', { kind: 'extended', inForce: { ...LIVE, role: 'logs-read' } }, ['role-changed']],
    [
      'keeps its holder while the account cannot be read',
      { kind: 'shortened', duration: '3h', person: UNREADABLE, inForce: LIVE },
      [],
    ],
    [
      'keeps its holder if the account no longer exists',
      { kind: 'extended', person: read(null, NOW), inForce: LIVE },
      [],
    ],
    [
      'has a new entry of another holder, which another rule reports',
      { kind: 'added', role: 'logs-read', inForce: { ...LIVE, holder: BOB } },
      [],
    ],
    [
      'gets another holder while the account cannot be read',
      { kind: 'extended', holder: 'bob', person: UNREADABLE, inForce: LIVE },
      ['holder-changed'],
    ],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(holderAndRoleFixed, aRequest(request)))).toEqual(codes);
  });

  it.each<Case>([
    ['keeps its start', { inForce: LIVE }, []],
    [
      'has started, and gets another start',
      { inForce: LIVE, from: '2026-11-23T15:00Z', before: {} },
      ['start-moved'],
    ],
    [
      'has started, and loses its start',
      { inForce: LIVE, before: { from: '2026-11-23T12:00Z' } },
      ['start-moved'],
    ],
    [
      'starts now, and gets another start',
      { inForce: STARTS_NOW, from: '2026-11-23T15:00Z', before: {} },
      ['start-moved'],
    ],
    [
      'has started, and the file has a refused start',
      { inForce: LIVE, from: '2026-11-23T15:00Z', before: { from: '2026-11-23T15:00Z' } },
      ['start-moved'],
    ],
    [
      'has started, and ends before that',
      { kind: 'shortened', inForce: LIVE, until: '2026-11-23T11:00Z' },
      [],
    ],
    ['has a new entry', { kind: 'added', inForce: LIVE, from: '2026-11-23T15:00Z' }, []],
    ['has not started', { inForce: STARTS_LATER, from: '2026-11-23T21:00Z', before: {} }, []],
  ])('%s', (_name, request, codes) => {
    expect(codesOf(applied(startFixed, aRequest({ kind: 'extended', ...request })))).toEqual(codes);
  });
});

describe('shortening', () => {
  it.each<Case>([
    ['the grant in force', { duration: '3h', inForce: LIVE }, []],
    ['an entry that was never authorized', { duration: '3h' }, ['not-less']],
    ['a refused extension, to more than the grant in force', { duration: '6h', inForce: LIVE }, ['not-less']],
    ['to an empty window, which another rule reports', { until: '2026-11-23T11:00Z', inForce: LIVE }, []],
    ['an ended grant, which another rule reports', { duration: '3h', spent: true }, []],
    [
      'a grant with another role, which another rule reports',
      { duration: '3h', inForce: { ...LIVE, role: 'x' } },
      [],
    ],
  ])('%s', (_name, request, codes) => {
    const facts = aRequest({ kind: 'shortened', ...request });
    expect(codesOf(applied(shortensLiveGrant, facts))).toEqual(codes);
  });
});
