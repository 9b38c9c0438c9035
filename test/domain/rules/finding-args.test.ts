import { expect, it } from 'vitest';
import type { FindingArgs } from '../../../src/domain/findings/finding.ts';
import type { RuleCode } from '../../../src/domain/findings/rule-code.ts';
import type { PlacedGrant } from '../../../src/domain/grants/grant.ts';
import type { Change } from '../../../src/domain/grants/request.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { findingsOf } from '../../../src/domain/rules/request-rules.ts';
import type { RequestFacts } from '../../../src/domain/rules/rule.ts';
import {
  aChange,
  aRequest,
  aRole,
  at,
  aWindow,
  BOB,
  maxTotal,
  NOW,
  type RequestWords,
} from '../../support/builders/a-request.ts';

const hours = (count: number) => at(`2026-11-23T${14 + count}:00Z`).diff(NOW);
const TERMS = { maxDuration: hours(1), eligible: ['acme/oncall'], reviewWithin: hours(2), maxPer30Days: 2 };
const EMERGENCY: RequestWords = {
  breakGlass: true,
  duration: '1h',
  inRole: aRole({ breakGlass: TERMS }),
};
const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };
const ID = 'alice-orders-db-read-7f3a';
const KEY = `ghp_${'a1'.repeat(18)}`;

/** The request with ranges whose path is the name of their field. */
function byField(request: RequestFacts): RequestFacts {
  const withFieldNames = <T extends PlacedGrant>(entry: T): T => ({
    ...entry,
    rangeOf: (field: string) => ({ ...entry.rangeOf(field), path: field }),
  });
  const changeByField = (change: Change): Change => {
    if (change.kind === 'added') return { ...change, after: withFieldNames(change.after) };
    if (change.kind === 'withdrawn') return { ...change, before: withFieldNames(change.before) };
    return { ...change, before: withFieldNames(change.before), after: withFieldNames(change.after) };
  };
  return {
    ...request,
    changes: request.changes.map((facts) => ({ ...facts, change: changeByField(facts.change) })),
  };
}

it.each<[RuleCode, RequestWords, string | null, FindingArgs]>([
  ['id-spent', { spent: true }, '/id', { id: ID }],
  ['already-ended', { kind: 'amended', spent: true }, '/id', { id: ID }],
  ['id-twice', { changes: [aChange(), aChange()] }, '/id', { id: ID }],
  [
    'too-many-changes',
    { changes: Array.from({ length: 51 }, (_, index) => aChange({ id: `grant-${index}` })) },
    null,
    { count: 51, limit: 50 },
  ],
  ['no-such-account', { person: read(null, NOW) }, '/holder', { login: 'alice' }],
  [
    'unreadable-account',
    { person: unreadable('account alice', '502') },
    '/holder',
    { login: 'alice', because: '502' },
  ],
  ['not-the-author', { author: BOB }, '/holder', { holder: 'alice', author: 'bob' }],
  ['not-yours', { kind: 'amended', author: BOB, inForce: LIVE }, '', { holder: 'alice', author: 'bob' }],
  [
    'not-eligible',
    { eligible: read(false, NOW) },
    '/holder',
    { holder: 'alice', role: 'orders-db-read', teams: ['acme/backend'] },
  ],
  [
    'not-eligible',
    { ...EMERGENCY, eligible: read(false, NOW) },
    '/holder',
    { holder: 'alice', role: 'orders-db-read by break-glass', teams: ['acme/oncall'] },
  ],
  ['nobody-eligible', { inRole: aRole({ eligible: [] }) }, '/holder', { role: 'orders-db-read' }],
  [
    'unreadable-team',
    { eligible: unreadable('team acme/backend', '403') },
    '/holder',
    { what: 'team acme/backend', because: '403' },
  ],
  [
    'holder-changed',
    { kind: 'amended', inForce: { ...LIVE, holder: BOB } },
    '/holder',
    { id: ID, holder: 'bob' },
  ],
  [
    'role-changed',
    { kind: 'amended', inForce: { ...LIVE, role: 'logs-read' } },
    '/role',
    { id: ID, role: 'logs-read' },
  ],
  ['not-less', { kind: 'shortened', duration: '5h', inForce: LIVE }, '', { id: ID }],
  [
    'unknown-role',
    { inRole: null },
    '/role',
    { role: 'orders-db-read', meant: 'orders-db-read', known: ['orders-db-read'] },
  ],
  [
    'unknown-role',
    {
      role: 'billing',
      inRole: null,
      roles: [...'abcdefghijk'].map((letter) => aRole({ name: letter.repeat(9) })),
    },
    '/role',
    { role: 'billing', meant: '', known: [...'abcdefghij'].map((letter) => letter.repeat(9)) },
  ],
  ['no-effects', { effects: [] }, '/role', { role: 'orders-db-read' }],
  ['no-break-glass', { breakGlass: true }, '/break_glass', { role: 'orders-db-read' }],
  [
    'start-moved',
    { kind: 'extended', from: '2026-11-23T13:00Z', before: {}, inForce: LIVE },
    '/from',
    { started: '2026-11-23T12:00:00Z' },
  ],
  ['starts-in-past', { from: '2026-11-23T13:00Z' }, '/from', { from: '2026-11-23T13:00:00Z' }],
  ['window-over', { until: '2026-11-23T13:00Z' }, '/until', { ended: '2026-11-23T13:00:00Z' }],
  [
    'window-over',
    { kind: 'extended', duration: '1h', inForce: LIVE },
    '/duration',
    { ended: '2026-11-23T13:00:00Z' },
  ],
  [
    'window-backwards',
    { from: '2026-11-23T18:00Z', until: '2026-11-23T17:00Z' },
    '/until',
    { from: '2026-11-23T18:00:00Z', until: '2026-11-23T17:00:00Z' },
  ],
  ['too-long', { duration: '9h' }, '/duration', { asked: '9h', role: 'orders-db-read', max: '8h' }],
  [
    'too-long',
    { until: '2026-11-23T22:30:30Z' },
    '/until',
    { asked: '511m', role: 'orders-db-read', max: '8h' },
  ],
  [
    'too-long',
    { ...EMERGENCY, duration: '2h' },
    '/duration',
    { asked: '2h', role: 'orders-db-read by break-glass', max: '1h' },
  ],
  [
    'too-long',
    { ...EMERGENCY, duration: '2h', inRole: aRole({ max: '30m', breakGlass: TERMS }) },
    '/duration',
    { asked: '2h', role: 'orders-db-read by break-glass', max: '30m' },
  ],
  [
    'too-much',
    { inRole: aRole({ maxTotal: maxTotal('3h', '1d') }) },
    '/duration',
    { holder: 'alice', role: 'orders-db-read', total: '4h', of: '3h', within: '1d' },
  ],
  [
    'too-much',
    { until: '2026-11-23T18:00Z', inRole: aRole({ maxTotal: maxTotal('3h', '1d') }) },
    '/until',
    { holder: 'alice', role: 'orders-db-read', total: '4h', of: '3h', within: '1d' },
  ],
  [
    'break-glass-alone',
    { changes: [aChange(EMERGENCY), aChange({ id: 'other', kind: 'withdrawn' })] },
    '/break_glass',
    {},
  ],
  ['break-glass-for-other', { ...EMERGENCY, author: BOB }, '/holder', { holder: 'alice', author: 'bob' }],
  [
    'break-glass-later',
    { ...EMERGENCY, from: '2026-11-23T15:00Z' },
    '/from',
    { from: '2026-11-23T15:00:00Z' },
  ],
  ['break-glass-stays', { ...EMERGENCY, kind: 'amended', inForce: LIVE }, '/break_glass', { id: ID }],
  ['break-glass-stays', { kind: 'amended', before: { breakGlass: true }, inForce: LIVE }, '', { id: ID }],
  [
    'break-glass-unreviewed',
    {
      ...EMERGENCY,
      emergencies: {
        recent: 1,
        overdue: [{ grant: 'old', pull: 7, due: at('2026-11-22T10:00Z'), reviewers: ['acme/dba'] }],
      },
    },
    '/break_glass',
    { grant: 'old', pull: 7, due: '2026-11-22T10:00:00Z', teams: ['acme/dba'], more: 0 },
  ],
  [
    'break-glass-often',
    { ...EMERGENCY, emergencies: { recent: 2, overdue: [] } },
    '/break_glass',
    { holder: 'alice', count: 2, role: 'orders-db-read', limit: 2 },
  ],
  ['answer-missing', { action: ' ' }, '/justification/action', { question: 'action' }],
  ['answer-missing', { why: '' }, '/justification/why_production', { question: 'why_production' }],
  ['answer-too-short', { action: 'Fix it' }, '/justification/action', { question: 'action', limit: 15 }],
  [
    'answers-alike',
    { why: 'Find out why refunds for order 1182 are stuck' },
    '/justification/why_production',
    {},
  ],
  ['answer-placeholder', { action: 'What will you do?' }, '/justification/action', { question: 'action' }],
  [
    'answer-repeats-role',
    { action: 'Read-only on the orders database' },
    '/justification/action',
    { question: 'action', role: 'orders-db-read' },
  ],
  [
    'suspected-filler',
    { why: 'test test test test' },
    '/justification/why_production',
    { question: 'why_production', automatic: 'no' },
  ],
  [
    'suspected-filler',
    { action: 'test test test test', inRole: aRole({ approval: 'automatic' }) },
    '/justification/action',
    { question: 'action', automatic: 'yes' },
  ],
  ['ticket-missing', { ticket: null }, '/ticket', {}],
  ['ticket-too-long', { ticket: 'x'.repeat(201) }, '/ticket', { limit: 200 }],
  ['ticket-mismatch', { ticket: 'X-1' }, '/ticket', { ticket: 'X-1', pattern: '^(INC|OPS)-[0-9]+$' }],
  [
    'secret-in-text',
    { action: `Log in by ${KEY} and look why` },
    '/justification/action',
    { field: 'action', kind: 'a GitHub token' },
  ],
  ['secret-in-text', { id: KEY }, '/id', { field: 'id', kind: 'a GitHub token' }],
  ['secret-in-text', { holder: KEY }, '/holder', { field: 'holder', kind: 'a GitHub token' }],
  ['secret-in-text', { role: KEY, inRole: null }, '/role', { field: 'role', kind: 'a GitHub token' }],
  [
    'secret-in-text',
    { why: `Only ${KEY} can read it there` },
    '/justification/why_production',
    { field: 'why_production', kind: 'a GitHub token' },
  ],
  ['secret-in-text', { ticket: KEY }, '/ticket', { field: 'ticket', kind: 'a GitHub token' }],
  [
    'hidden-character',
    { ticket: 'INC-1\u202e' },
    '/ticket',
    { field: 'ticket', character: 'U+202E', name: 'right-to-left override' },
  ],
  [
    'other-paths',
    { paths: [...'abcdefg'].map((path) => ({ path, mode: '100644' })) },
    null,
    { paths: ['a', 'b', 'c', 'd', 'e'], more: 2 },
  ],
  ['other-paths', { paths: [{ path: 'a', mode: null }] }, null, { paths: ['a'], more: 0 }],
  [
    'missed-file',
    { paths: [{ path: 'access/a.yml', mode: '100644' }] },
    'access/a.yml',
    { path: 'access/a.yml', files: ['access/**/*.yaml'] },
  ],
  [
    'irregular-file',
    { paths: [{ path: 'access/a.yaml', mode: '120000' }] },
    'access/a.yaml',
    { path: 'access/a.yaml', mode: '120000' },
  ],
])('%s with %o', (code, request, field, args) => {
  const findings = findingsOf(byField(aRequest(request))).filter((finding) => finding.code === code);
  expect(findings.map((finding) => [finding.at?.path ?? null, finding.args])).toEqual([[field, args]]);
});
