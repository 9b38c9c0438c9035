import { describe, expect, it } from 'vitest';
import { ruleFinding } from '../../../src/domain/findings/rule-code.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { fewEnough, idOnce, idUnused } from '../../../src/domain/rules/id-rules.ts';
import { breakGlassOffered, effectsResolved, knownRole } from '../../../src/domain/rules/role-rules.ts';
import {
  aChange,
  applied,
  aRequest,
  aRole,
  aWindow,
  type ChangeWords,
  codesOf,
  NOW,
} from '../../support/builders/a-request.ts';

const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const ENDED = { window: aWindow('2026-11-23T08:00Z', '2026-11-23T14:00Z') };

describe('the role', () => {
  it('is in the policy', () => {
    expect(applied(knownRole, aRequest())).toEqual([]);
  });

  it.each([
    ['a typing mistake', 'orders-db-raed', 'orders-db-read'],
    ['another case', 'Orders-DB-Read', 'orders-db-read'],
    ['capitals', 'ORDERS-DB-READ', 'orders-db-read'],
  ])('is suggested after %s', (_name, role, meant) => {
    const [finding] = applied(knownRole, aRequest({ role, inRole: null }));
    expect(finding?.args['meant']).toBe(meant);
    expect(finding?.suggestion).toEqual({ range: finding?.at, replacement: meant });
  });

  it.each([
    ['a typing mistake in a long name', 'read-orders-of-all-shops-in-the-wset'],
    ['underscores', 'read_orders_of_all_shops_in_the_west'],
    ['the beginning of the name', 'read-orders-of'],
    ['another case, while another role begins with the name', 'Read-Orders-Of-All-Shops-In-The-West'],
  ])('is found among others after %s', (_name, role) => {
    const name = 'read-orders-of-all-shops-in-the-west';
    const others = role.startsWith('Read') ? [`${name}-and-east`] : ['read-logs-of-all-shops'];
    const roles = [...others, name].map((roleName) => aRole({ name: roleName }));
    const [finding] = applied(knownRole, aRequest({ role, inRole: null, roles }));
    expect(finding?.args['meant']).toBe(name);
  });

  it('has no suggestion if no role is similar', () => {
    const [finding] = applied(knownRole, aRequest({ role: 'billing', inRole: null }));
    expect(finding?.code).toBe('unknown-role');
    expect(finding?.suggestion).toBeUndefined();
  });

  it('does not matter for a withdrawal', () => {
    expect(applied(knownRole, aRequest({ kind: 'withdrawn', inRole: null }))).toEqual([]);
  });
});

describe('effects', () => {
  const unresolved = [ruleFinding('no-break-glass', null, { role: 'x' })];

  it('that could not be resolved keep their findings', () => {
    const request = aRequest({ effects: [], unresolved });
    expect(applied(effectsResolved, request)).toEqual(unresolved);
  });

  it('must not be missing without a reason', () => {
    expect(codesOf(applied(effectsResolved, aRequest({ effects: [] })))).toEqual(['no-effects']);
  });

  it('may be missing if the role is unknown', () => {
    expect(applied(effectsResolved, aRequest({ effects: [], inRole: null }))).toEqual([]);
  });

  it.each([
    ['does not exist', read(null, NOW)],
    ['cannot be read', unreadable('account alice', '502')],
  ])('may be missing if the account %s', (_name, person) => {
    expect(applied(effectsResolved, aRequest({ effects: [], person }))).toEqual([]);
  });

  it('do not matter for a withdrawal', () => {
    expect(applied(effectsResolved, aRequest({ kind: 'withdrawn', effects: [], unresolved }))).toEqual([]);
  });
});

it.each([
  ['is not requested', false, null, []],
  ['is not offered', true, null, ['no-break-glass']],
  [
    'is offered',
    true,
    { maxDuration: NOW.diff(NOW), eligible: [], reviewWithin: NOW.diff(NOW), maxPer30Days: 3 },
    [],
  ],
])('break-glass %s', (_name, breakGlass, offered, codes) => {
  const request = aRequest({ breakGlass, inRole: aRole({ breakGlass: offered }) });
  expect(codesOf(applied(breakGlassOffered, request))).toEqual(codes);
});

it('break-glass for an unknown role has no finding of its own', () => {
  expect(applied(breakGlassOffered, aRequest({ breakGlass: true, inRole: null }))).toEqual([]);
});

it('a finding is an error by default, and has a suggestion only if one is given', () => {
  const finding = { code: 'window-empty', at: null, args: {} };
  expect(ruleFinding('window-empty', null, {})).toStrictEqual({ ...finding, severity: 'error' });
  const range = { path: 'a', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  const details = { severity: 'warning', suggestion: { range, replacement: 'b' } } as const;
  expect(ruleFinding('window-empty', null, {}, details)).toStrictEqual({ ...finding, ...details });
});

describe('an id', () => {
  it.each<[string, ChangeWords, readonly string[]]>([
    ['that is new', { spent: false }, []],
    ['that was used before', { spent: true }, ['id-spent']],
    ['that is in force and is extended', { kind: 'extended', inForce: LIVE }, []],
    ['that has ended and is extended', { kind: 'extended', spent: true }, ['already-ended']],
    ['that has ended and is shortened', { kind: 'shortened', spent: true }, ['already-ended']],
    ['that has ended and is reworded', { kind: 'amended', spent: true }, ['already-ended']],
    [
      'that has ended, but the record has no end yet',
      { kind: 'extended', inForce: ENDED },
      ['already-ended'],
    ],
    ['that has ended and is removed', { kind: 'withdrawn', spent: true }, []],
  ])('%s', (_name, entry, codes) => {
    expect(codesOf(applied(idUnused, aRequest(entry)))).toEqual(codes);
  });

  it('may be in a request only once', () => {
    const changes = [aChange(), aChange({ id: 'other' }), aChange({ duration: '2h' })];
    expect(codesOf(applied(idOnce, aRequest({ changes })))).toEqual(['id-twice']);
  });
});

describe('the number of changes', () => {
  const many = (count: number, entry: ChangeWords = {}) =>
    Array.from({ length: count }, (_, index) => aChange({ ...entry, id: `grant-${index}` }));

  it('is limited', () => {
    expect(fewEnough(aRequest({ changes: many(50) }))).toEqual([]);
    expect(codesOf(fewEnough(aRequest({ changes: many(51) })))).toEqual(['too-many-changes']);
  });

  it('is not limited for withdrawals', () => {
    const changes = [...many(50), ...many(200, { kind: 'withdrawn' })];
    expect(fewEnough(aRequest({ changes }))).toEqual([]);
  });
});
