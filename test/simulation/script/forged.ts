import { DateTime } from 'luxon';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { LEDGER_KEYS } from '../../support/fakes/ledger-key.ts';
import { policyAt } from '../checks/landed.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import { forgePorts } from '../world/github/ports.ts';
import type { Call } from '../world/line.ts';
import { ALL_PEOPLE } from '../world/people.ts';
import { effectsOf, POLICY_PATH, type WrittenGrant } from './texts.ts';

/**
 * The ledger, written with the keys of the App and of the ledger and with Curfew's own code, but without its
 * decisions. Calls never fail.
 */
export function ledgerByHand(github: GitHub, now: () => number): Ledger {
  const clock = { now: () => DateTime.fromMillis(Math.round(now()), { zone: 'utc' }), real: now };
  const line = {
    call: async <T>(_: object, act: (asOf: number, call: Call) => T): Promise<T> =>
      act(now(), { heard: () => null, late: () => false, readAsOf: now() }),
  };
  const silent = () => {};
  return openLedger({
    ...forgePorts(github, line, clock),
    repository: 1,
    // The world begins with a ledger of an earlier version.
    keys: { ...LEDGER_KEYS, acceptUnsigned: true },
    clock,
    timer: { wait: async () => {} },
    log: { info: silent, warn: silent, error: silent },
    isOurs: () => true,
  });
}

/** The entry that accepts the policy on the default branch, as an operator starts with. */
export function firstPolicyEntry(github: GitHub, now: number): NewEntry {
  const commit = github.history.current().heads.get(MAIN) ?? '';
  const blob = github.objects.get(commit).files.get(POLICY_PATH)?.oid ?? '';
  return {
    type: 'policy-accepted',
    at: new Date(now).toISOString(),
    commit,
    blob,
    pull: null,
    evidence: null,
  };
}

/** A forged authorization without request and approval; null if the role does not exist. */
export function forgedAuthorization(github: GitHub, now: number, grant: WrittenGrant): NewEntry | null {
  const commit = github.history.current().heads.get(MAIN) ?? '';
  const role = policyAt(github, commit)?.roles[grant.role];
  const holder = ALL_PEOPLE.find(({ login }) => login === grant.holder);
  if (role === undefined || holder === undefined) return null;
  const at = new Date(now).toISOString();
  return {
    type: 'authorized',
    at,
    grant: grant.id,
    revision: `sha256:${'0'.repeat(63)}${grant.ticket % 10}`,
    holder,
    role: grant.role,
    pull: 1,
    change: 'added',
    replaces: null,
    window: { starts: at, ends: new Date(now + grant.minutes * 60_000).toISOString() },
    effects: effectsOf(role, grant.holder),
    ticket: `INC-${grant.ticket}`,
    break_glass: false,
    policy_commit: commit,
    commit,
    path: `access/${grant.id}.yaml`,
    evidence: {
      decision: { outcome: 'approved', by: 'automatic', lines: [], blockedBy: [] },
      merged_at: at,
      merged_by: null,
      author: holder,
      read_at: at,
    },
  };
}
