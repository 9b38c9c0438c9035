import { DateTime } from 'luxon';
import { compilePattern, type TextPattern } from '../../../src/domain/document/text-pattern.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { Grant, PlacedGrant } from '../../../src/domain/grants/grant.ts';
import type { Change, ChangeKind } from '../../../src/domain/grants/request.ts';
import { parseDuration, parseInstant } from '../../../src/domain/grants/times.ts';
import { windowOf } from '../../../src/domain/grants/window-of.ts';
import type { Person } from '../../../src/domain/person.ts';
import type { Policy, Role } from '../../../src/domain/policy/policy.ts';
import { type Reading, read } from '../../../src/domain/reading.ts';
import type {
  AuthorizedPeriod,
  ChangeFacts,
  ChangeRule,
  Emergencies,
  RequestFacts,
} from '../../../src/domain/rules/rule.ts';
import type { Window } from '../../../src/domain/window.ts';

export const NOW = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
export const ALICE: Person = { login: 'alice', id: 583231 };
export const BOB: Person = { login: 'bob', id: 99 };
export const DANA: Person = { login: 'dana', id: 7 };
export const EFFECT: Effect = { target: 'orders-db', entitlement: 'orders_reader', account: 'alice_k' };

export function at(iso: string): DateTime {
  return DateTime.fromISO(iso, { zone: 'utc' });
}

export function aWindow(starts: string, ends: string): Window {
  return { starts: at(starts), ends: at(ends) };
}

/** A grant in the fields of a grants file. */
export interface GrantWords {
  readonly id?: string;
  readonly holder?: string;
  readonly role?: string;
  readonly duration?: string;
  readonly until?: string;
  readonly from?: string;
  readonly action?: string;
  readonly why?: string;
  readonly ticket?: string | null;
  readonly breakGlass?: boolean;
}

function aGrant(words: GrantWords = {}): Grant {
  const { until, from, duration = until === undefined ? '4h' : undefined } = words;
  return {
    id: words.id ?? 'alice-orders-db-read-7f3a',
    holder: words.holder ?? 'alice',
    role: words.role ?? 'orders-db-read',
    window: {
      duration: duration === undefined ? null : parseDuration(duration),
      until: until === undefined ? null : parseInstant(until),
      from: from === undefined ? null : parseInstant(from),
    },
    justification: {
      action: words.action ?? 'Find out why refunds for order 1182 are stuck',
      whyProduction: words.why ?? 'The failing rows exist only in production',
    },
    ticket: words.ticket === undefined ? 'INC-1182' : words.ticket,
    breakGlass: words.breakGlass ?? false,
  };
}

const LINES = new Map([
  ['/id', 2],
  ['/holder', 3],
  ['/role', 4],
  ['/duration', 5],
  ['/until', 5],
  ['/from', 6],
  ['/justification/action', 8],
  ['/justification/why_production', 9],
  ['/ticket', 10],
]);

/** The grant at the place of the first entry of its own file. */
function placed(grant: Grant, path = `access/${grant.id}.yaml`): PlacedGrant {
  return {
    grant,
    path,
    pointer: '/grants/0',
    rangeOf(field) {
      const line = LINES.get(field);
      return {
        path,
        start: { line: line ?? 2, column: 5 },
        end: { line: line ?? 10, column: 20 },
      };
    },
  };
}

export function aRole(role: Partial<Omit<Role, 'maxDuration'>> & { readonly max?: string } = {}): Role {
  const { max = '8h', ...rest } = role;
  return {
    name: 'orders-db-read',
    description: 'Read-only on the orders database',
    maxDuration: parseDuration(max) ?? NOW.diff(NOW),
    maxTotal: null,
    eligible: ['acme/backend'],
    approval: [{ count: 1, from: ['acme/dba'] }],
    automatic: null,
    provision: [{ target: 'orders-db', key: 'member_of', entitlement: 'orders_reader' }],
    connect: 'psql service=orders',
    breakGlass: null,
    ...rest,
  };
}

/** `max_total: { of: 24h, within: 7d }` */
export function maxTotal(of: string, within: string): NonNullable<Role['maxTotal']> {
  const [first, second] = [parseDuration(of), parseDuration(within)];
  if (first === null || second === null) throw new TypeError(`no durations: ${of}, ${within}`);
  return { of: first, within: second };
}

export interface ChangeWords extends GrantWords {
  readonly kind?: ChangeKind;
  /** The entry before the change; the same as after if left out. */
  readonly before?: GrantWords;
  readonly inRole?: Role | null;
  readonly person?: Reading<Person | null>;
  readonly eligible?: Reading<boolean>;
  readonly effects?: readonly Effect[];
  readonly unresolved?: readonly Finding[];
  readonly spent?: boolean;
  readonly inForce?: { readonly holder?: Person; readonly role?: string; readonly window: Window } | null;
  readonly authorizedPeriods?: readonly AuthorizedPeriod[];
  readonly emergencies?: Emergencies;
  readonly now?: DateTime;
}

export function aChange(words: ChangeWords = {}): ChangeFacts {
  const { kind = 'added', now = NOW, inForce: standing = null } = words;
  const grant = aGrant(words);
  const inForce =
    standing === null
      ? null
      : {
          revision: 'sha256:1',
          holder: standing.holder ?? ALICE,
          role: standing.role ?? 'orders-db-read',
          window: standing.window,
        };
  return {
    change: changeOf(kind, aGrant(words.before ?? words), grant),
    role: words.inRole === undefined ? aRole() : words.inRole,
    holder: words.person ?? read(ALICE, NOW),
    eligible: words.eligible ?? read(true, NOW),
    effects: words.effects ?? [EFFECT],
    unresolved: words.unresolved ?? [],
    window: windowOf(grant.window, inForce?.window.starts ?? now),
    spent: words.spent ?? inForce !== null,
    inForce,
    authorizedPeriods: words.authorizedPeriods ?? [],
    emergencies: words.emergencies ?? { recent: 0, overdue: [] },
  };
}

function changeOf(kind: ChangeKind, before: Grant, after: Grant): Change {
  if (kind === 'added') return { kind, after: placed(after) };
  if (kind === 'withdrawn') return { kind, before: placed(before) };
  return { kind, before: placed(before), after: placed(after) };
}

export interface RequestWords extends ChangeWords {
  readonly author?: Person;
  readonly onBehalf?: 'deny' | 'allow';
  readonly ticketRequired?: boolean;
  readonly ticketPattern?: string | null;
  readonly roles?: readonly Role[];
  readonly changes?: readonly ChangeFacts[];
  readonly paths?: RequestFacts['paths'];
}

/** A valid request for one grant, with the given differences. */
export function aRequest(words: RequestWords = {}): RequestFacts {
  const changes = words.changes ?? [aChange(words)];
  const roles = words.roles ?? [aRole()];
  const policy: Policy = {
    files: ['access/**/*.yaml'],
    merge: 'auto',
    policyApproval: [{ count: 1, from: ['acme/platform'] }],
    rewrittenFrom: null,
    requests: {
      onBehalf: words.onBehalf ?? 'deny',
      ticket: {
        required: words.ticketRequired ?? true,
        pattern: patternOf(words.ticketPattern),
      },
      approvalValidFor: null,
      requestTtl: null,
    },
    roles: new Map(roles.map((role) => [role.name, role])),
  };
  return {
    author: words.author ?? ALICE,
    policy,
    changes,
    paths: words.paths ?? [{ path: 'access/alice-orders-db-read-7f3a.yaml', mode: '100644' }],
    now: words.now ?? NOW,
  };
}

function patternOf(source: string | null = '^(INC|OPS)-[0-9]+$'): TextPattern | null {
  const compiled = source === null ? null : compilePattern(source);
  if (compiled?.outcome === 'refused') throw new Error(`${source} is refused: ${compiled.refusal.why}`);
  return compiled?.pattern ?? null;
}

/** The findings of one rule in every change of a request. */
export function applied(rule: ChangeRule, request: RequestFacts): readonly Finding[] {
  return request.changes.flatMap((facts) => rule(facts, request));
}

export function codesOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, severity }) => (severity === 'warning' ? `${code} (warning)` : code));
}
