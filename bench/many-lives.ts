import { DateTime, Duration } from 'luxon';
import type { Effect } from '../src/domain/effect.ts';
import { digestRevision } from '../src/domain/grants/digest.ts';
import type { Authorized, GrantSubject, NewEntry } from '../src/domain/ledger/entry.ts';

const BEGIN = Date.parse('2026-01-05T08:00:00.000Z');
const MINUTE = 60_000;
const HOURS = 4;
/** Minutes between one request and the next: about twenty grants are live at any time. */
const APART = 12;
const ROLES = ['orders-db-read', 'orders-db-write', 'logs-read', 'billing-read'];
const DBAS = ['dana', 'dora', 'emil'];

/** Something that happens: to the default branch, or to be recorded. */
export interface Happening {
  readonly at: number;
  readonly entry: NewEntry;
  /** A merge that the entry tells of: its commit's id is not known yet, and stands as `LANDED` in the entry. */
  readonly merge: { readonly path: string; readonly text: string | null; readonly message: string } | null;
}

/** Stands for the commit that a merge makes, until it is made. */
export const LANDED = '0'.repeat(40);

/** Whole lives of grants, six entries each: enough of them for so many entries, in order of time. */
export function manyLives(entries: number, policyCommit: string): readonly Happening[] {
  const happenings: Happening[] = [];
  for (let number = 0; happenings.length < entries; number++)
    happenings.push(...lifeOf(number, policyCommit));
  return happenings.sort((a, b) => a.at - b.at).slice(0, entries);
}

function lifeOf(number: number, policyCommit: string): readonly Happening[] {
  const asked = BEGIN + number * APART * MINUTE;
  const merged = asked + 10 * MINUTE;
  const ends = merged + HOURS * 60 * MINUTE;
  const role = ROLES[number % ROLES.length] ?? '';
  const holder = { login: `person-${number % 97}`, id: 10_000 + (number % 97) };
  const dba = DBAS[number % DBAS.length] ?? '';
  const effect: Effect = {
    target: role.replace(/-(read|write)$/, ''),
    entitlement: role,
    account: holder.login,
  };
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
  const pull = 2 * number + 2;
  const subject: GrantSubject = { grant: id, revision, holder, role, pull };
  const path = `access/${id}.yaml`;
  const text = `grants:\n  - id: ${id}\n    holder: ${holder.login}\n    role: ${role}\n    duration: ${HOURS}h\n    justification:\n      action: ${action}\n      why_production: ${why}\n    ticket: INC-${number}\n`;
  const evidence: Authorized['evidence'] = {
    decision: {
      outcome: 'approved',
      by: 'people',
      lines: [
        {
          count: 1,
          from: ['acme/dba'],
          met: true,
          counted: [
            {
              by: { login: dba, id: 7 },
              review: number,
              submittedAt: iso(merged - MINUTE),
              team: 'acme/dba',
            },
          ],
          notCounted: [],
          unreadable: [],
        },
      ],
      blockedBy: [],
    },
    merged_at: iso(merged),
    merged_by: { login: 'curfew[bot]', id: 1 },
    author: holder,
    read_at: iso(merged + 1000),
  };
  const say = (at: number, entry: NewEntry, merge: Happening['merge'] = null): Happening => ({
    at,
    entry,
    merge,
  });
  const said = (at: number) => ({ ...subject, at: iso(at) });
  const given = merged + 2000;
  const gone = ends + 1000;
  return [
    say(asked, {
      ...said(asked),
      type: 'requested',
      round: 1,
      change: 'added',
      replaces: null,
      author: holder,
      head: LANDED.replace(/^0/, 'a'),
    }),
    say(
      merged + 1000,
      {
        ...said(merged + 1000),
        type: 'authorized',
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
    say(given, { ...said(given), type: 'provisioning', effect, until: iso(ends) }),
    say(given + 500, {
      ...said(given + 500),
      type: 'provisioned',
      effect,
      until: iso(ends),
      shared_with: [],
    }),
    say(gone, {
      ...said(gone),
      type: 'revoked',
      effect,
      cause: 'expired',
      late_ms: gone - ends,
      sessions_ended: number % 3,
      verified_absent_at: iso(gone),
      still_held_by: [],
    }),
    say(
      gone + MINUTE,
      { ...said(gone + MINUTE), type: 'reverted', reverted_in: { pull: pull + 1, commit: LANDED } },
      { path, text: null, message: `End ${holder.login} ${role} (#${pull + 1})\n\nGrant-Id: ${id}` },
    ),
  ];
}

function iso(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toISO() ?? '';
}
