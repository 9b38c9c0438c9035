import type { Effect } from '../../../src/domain/effect.ts';
import type {
  Authorized,
  EffectSubject,
  Entry,
  EntryType,
  GrantSubject,
  NewEntry,
} from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';

/** Builds entries with plausible fields. A test gives only the fields that matter. */

export const ALICE = { login: 'alice', id: 583231 };
export const EFFECT: Effect = { target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' };
export const OTHER_EFFECT: Effect = { target: 'acme-teams', entitlement: 'log-readers', account: 'alice' };
export const T0 = '2026-11-23T14:02:08.000Z';
export const T4 = '2026-11-23T18:02:08.000Z';

type Dated<T> = T & { readonly at: string };
type Over<T> = Partial<Dated<T>>;
/** The entry of one type. */
export type Of<T extends EntryType> = Extract<NewEntry, { readonly type: T }>;

/** A digest `sha256:…`, made from one word. */
export function digestOf(word: string): string {
  return `sha256:${[...word]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .padEnd(64, '0')
    .slice(0, 64)}`;
}

/** A git object id, made from one or two digits. */
export function oidOf(digits: string): string {
  return digits.repeat(40).slice(0, 40);
}

const SUBJECT: Dated<GrantSubject> = {
  at: T0,
  grant: 'alice-orders-db-read-7f3a',
  revision: digestOf('one'),
  holder: ALICE,
  role: 'orders-db-read',
  pull: 12,
};
const ABOUT: Dated<EffectSubject> = { ...SUBJECT, effect: EFFECT };

const EVIDENCE: Authorized['evidence'] = {
  decision: {
    outcome: 'approved',
    by: 'people',
    lines: [
      {
        count: 1,
        from: ['acme/dba'],
        met: true,
        counted: [{ by: { login: 'dana', id: 7 }, review: 91, submittedAt: T0, team: 'acme/dba' }],
        notCounted: [{ by: ALICE, review: 90, why: 'holder' }],
        unreadable: [],
      },
    ],
    blockedBy: [],
  },
  merged_at: T0,
  merged_by: { login: 'dana', id: 7 },
  author: ALICE,
  read_at: T0,
};

/** One sample of each type; `sample('revoked', { late_ms: 5 })` changes what matters. */
const SAMPLES: { readonly [T in EntryType]: Of<T> } = {
  requested: {
    ...SUBJECT,
    type: 'requested',
    round: 1,
    change: 'added',
    replaces: null,
    author: ALICE,
    head: oidOf('a'),
  },
  declined: { ...SUBJECT, type: 'declined', round: 1, by: { login: 'dana', id: 7 } },
  abandoned: { ...SUBJECT, type: 'abandoned', round: 1, by: null },
  authorized: {
    ...SUBJECT,
    type: 'authorized',
    change: 'added',
    replaces: null,
    window: { starts: T0, ends: T4 },
    effects: [EFFECT],
    ticket: 'INC-1182',
    break_glass: false,
    policy_commit: oidOf('b'),
    commit: oidOf('c'),
    path: 'access/alice-orders-db-read-7f3a.yaml',
    evidence: EVIDENCE,
  },
  refused: {
    at: T0,
    type: 'refused',
    grant: SUBJECT.grant,
    revision: null,
    holder: { login: 'unknown', id: null },
    role: SUBJECT.role,
    pull: null,
    commit: oidOf('c'),
    reasons: [{ code: 'not-by-pull-request', text: 'No one approved it.' }],
  },
  ended: {
    ...SUBJECT,
    type: 'ended',
    cause: 'withdrawn',
    by: ALICE,
    ended_in: { pull: 14, commit: oidOf('d') },
  },
  provisioning: { ...ABOUT, type: 'provisioning', until: T4 },
  provisioned: { ...ABOUT, type: 'provisioned', until: T4, shared_with: [] },
  'provision-failed': {
    ...ABOUT,
    type: 'provision-failed',
    attempt: 1,
    reason: { code: 'target-failed', text: 'It did not answer.' },
  },
  lapsed: { ...ABOUT, at: T4, type: 'lapsed' },
  revoked: {
    ...ABOUT,
    at: T4,
    type: 'revoked',
    cause: 'expired',
    late_ms: 0,
    sessions_ended: 1,
    verified_absent_at: T4,
    still_held_by: [],
  },
  'revoke-failed': {
    ...ABOUT,
    at: T4,
    type: 'revoke-failed',
    attempt: 1,
    reason: { code: 'target-failed', text: 'It did not answer.' },
  },
  'observed-absent': { ...ABOUT, type: 'observed-absent' },
  drift: { at: T0, type: 'drift', effect: EFFECT, note: 'never-ours', grant: null },
  reverted: { ...SUBJECT, at: T4, type: 'reverted', reverted_in: { pull: 13, commit: oidOf('e') } },
  'policy-requested': {
    at: T0,
    type: 'policy-requested',
    round: 1,
    blob: oidOf('f'),
    pull: 2,
    head: oidOf('a'),
    author: { login: 'dana', id: 7 },
  },
  'policy-accepted': {
    at: T0,
    type: 'policy-accepted',
    commit: oidOf('b'),
    blob: oidOf('f'),
    pull: 2,
    evidence: EVIDENCE,
  },
  'policy-refused': {
    at: T0,
    type: 'policy-refused',
    commit: oidOf('b'),
    blob: null,
    pull: null,
    reasons: [{ code: 'not-approved', text: 'No one approved it.' }],
  },
  'policy-restored': {
    at: T0,
    type: 'policy-restored',
    commit: oidOf('b'),
    blob: oidOf('f'),
    pull: 2,
    merged_by: { login: 'bob', id: 9 },
  },
  'break-glass-reviewed': {
    ...SUBJECT,
    type: 'break-glass-reviewed',
    by: { login: 'dana', id: 7 },
    accepted: true,
    review: 81,
    submitted_at: T0,
  },
};

export const ENTRY_TYPES = Object.keys(SAMPLES) as EntryType[];

export function sample<T extends EntryType>(type: T, over: Over<Of<T>> = {}): Of<T> {
  return { ...SAMPLES[type], ...over };
}

/** Numbers entries as the ledger does, from `first`. */
export function recorded(entries: readonly NewEntry[], first = 1): readonly Entry[] {
  return entries.map((entry, index) => ({ ...entry, v: 1, seq: first + index, id: entryId(entry) }));
}
