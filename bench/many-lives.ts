import { DateTime, Duration } from 'luxon';
import { RULES_VERSION } from '../src/domain/decision/rules-version.ts';
import type { Effect } from '../src/domain/effect.ts';
import { digestRevision } from '../src/domain/grants/digest.ts';
import type { Authorized, GrantSubject, NewEntry } from '../src/domain/ledger/entry.ts';
import type { Person } from '../src/domain/person.ts';

const BEGIN = Date.parse('2026-01-05T08:00:00.000Z');
const MINUTE = 60_000;
const HOURS = 4;
/** Minutes between two requests. About twenty grants are live at any time. */
const APART = 12;
export const ROLES = ['orders-db-read', 'orders-db-write', 'logs-read', 'billing-read'];
const DBAS = ['dana', 'dora', 'emil'];

/** An event: a commit on the default branch, or an entry of the ledger. */
export interface LedgerEvent {
  readonly at: number;
  readonly entry: NewEntry;
  /**
   * The merge that the entry is about. The id of its commit is not known yet; the entry holds `LANDED`
   * instead.
   */
  readonly merge: { readonly path: string; readonly text: string | null; readonly message: string } | null;
}

/** Placeholder for the id of a merge commit until it exists. */
export const LANDED = '0'.repeat(40);

/** Enough lives of grants, with six entries each, for this number of entries, in order of time. */
export function manyLives(entries: number, policyCommit: string): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  for (let number = 0; events.length < entries; number++) events.push(...lifeOf(number, policyCommit));
  return events.sort((a, b) => a.at - b.at).slice(0, entries);
}

export function targetOf(role: string): string {
  return role.replace(/-(read|write)$/, '');
}

/** The content of one grant, and the times of its life. */
function grantOf(number: number) {
  const asked = BEGIN + number * APART * MINUTE;
  const merged = asked + 10 * MINUTE;
  const role = ROLES[number % ROLES.length] ?? '';
  const holder = { login: `person-${number % 97}`, id: 10_000 + (number % 97) };
  const effect: Effect = { target: targetOf(role), entitlement: role, account: holder.login };
  const id = `${holder.login}-${role}-${number.toString(36).padStart(4, '0')}`;
  const action = `Find out why order ${number} is stuck`;
  const why = 'The failing rows exist only in production';
  const revision = digestRevision({
    id,
    holder,
    role,
    effects: [effect],
    window: { duration: Duration.fromObject({ hours: HOURS }), until: null, from: null },
    justification: { action, whyProduction: why },
    ticket: `INC-${number}`,
    breakGlass: false,
    replaces: null,
  });
  const text = `grants:\n  - id: ${id}\n    holder: ${holder.login}\n    role: ${role}\n    duration: ${HOURS}h\n    justification:\n      action: ${action}\n      why_production: ${why}\n    ticket: INC-${number}\n`;
  return {
    id,
    holder,
    role,
    effect,
    revision,
    action,
    text,
    path: `access/${id}.yaml`,
    pull: 2 * number + 2,
    asked,
    merged,
    ends: merged + HOURS * 60 * MINUTE,
  };
}

function lifeOf(number: number, policyCommit: string): readonly LedgerEvent[] {
  const grant = grantOf(number);
  const { id, holder, role, effect, revision, action, text, path, pull, asked, merged, ends } = grant;
  const dba = DBAS[number % DBAS.length] ?? '';
  const subject: GrantSubject = { grant: id, revision, holder, role, pull };
  const evidence = evidenceOf({ number, merged, approver: dba, author: holder });
  const event = (at: number, entry: NewEntry, merge: LedgerEvent['merge'] = null): LedgerEvent => ({
    at,
    entry,
    merge,
  });
  const common = (at: number) => ({ ...subject, at: iso(at) });
  const provisioned = merged + 2000;
  const revoked = ends + 1000;
  return [
    event(asked, {
      ...common(asked),
      type: 'requested',
      round: 1,
      change: 'added',
      replaces: null,
      author: holder,
      head: LANDED.replace(/^0/, 'a'),
    }),
    event(
      merged + 1000,
      {
        ...common(merged + 1000),
        type: 'authorized',
        rules: RULES_VERSION,
        change: 'added',
        replaces: null,
        window: { starts: iso(merged), ends: iso(ends) },
        effects: [effect],
        ticket: `INC-${number}`,
        break_glass: false,
        policy_commit: policyCommit,
        commit: LANDED,
        path,
        evidence,
      },
      {
        path,
        text,
        message: `Grant ${holder.login} ${role} for ${HOURS}h (#${pull})\n\n${action}\n\nGrant-Id: ${id}`,
      },
    ),
    event(provisioned, { ...common(provisioned), type: 'provisioning', effect, until: iso(ends) }),
    event(provisioned + 500, {
      ...common(provisioned + 500),
      type: 'provisioned',
      effect,
      until: iso(ends),
      shared_with: [],
    }),
    event(revoked, {
      ...common(revoked),
      type: 'revoked',
      effect,
      cause: 'expired',
      late_ms: revoked - ends,
      sessions_ended: number % 3,
      verified_absent_at: iso(revoked),
      still_held_by: [],
    }),
    event(
      revoked + MINUTE,
      { ...common(revoked + MINUTE), type: 'reverted', reverted_in: { pull: pull + 1, commit: LANDED } },
      { path, text: null, message: `End ${holder.login} ${role} (#${pull + 1})\n\nGrant-Id: ${id}` },
    ),
  ];
}

/** The evidence of a grant that one person of acme/dba approved a minute before the merge. */
function evidenceOf({
  number,
  merged,
  approver,
  author,
}: {
  readonly number: number;
  readonly merged: number;
  readonly approver: string;
  readonly author: Person;
}): Authorized['evidence'] {
  const approval = {
    by: { login: approver, id: DBAS.indexOf(approver) + 1 },
    review: number,
    submittedAt: iso(merged - MINUTE),
    team: 'acme/dba',
  };
  const line = {
    count: 1,
    from: ['acme/dba'],
    met: true,
    counted: [approval],
    notCounted: [],
    unreadable: [],
  };
  return {
    decision: {
      outcome: 'approved',
      by: 'people',
      lines: [line],
      pushes: { by: [author], known: true },
      blockedBy: [],
    },
    merged_at: iso(merged),
    merged_by: { login: 'curfew[bot]', id: 1 },
    author,
    read_at: iso(merged + 1000),
    contributors: [author],
  };
}

function iso(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toISO() ?? '';
}
