import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import type { Retry } from '../outcome.ts';
import type { LandedStep } from './changes-by-landing.ts';
import type { LandedGrants } from './land-grants.ts';

/** How far a walk came. */
export interface Progress {
  readonly state: LedgerState;
  /** Everything up to this commit is judged. */
  readonly judgedUpTo: string;
  /** Landings that wait for a later commit to fix a file or the policy: they are judged together with it. */
  readonly broken: readonly LandedStep[];
  /** Set once a landing waits for an answer of GitHub. Then the cursor stays before it. */
  readonly waiting: WaitingLandings | null;
  /** The result of the last landing. */
  readonly grants: LandedGrants;
}

/** Landings that wait, and the grants that wait with them. */
export interface WaitingLandings {
  readonly wait: Retry;
  /** Grants that the waiting landings change. */
  readonly ids: ReadonlySet<string>;
  /** Whether a policy waits, or GitHub gives no answer. Then no later landing can be judged as a whole. */
  readonly all: boolean;
}

/** The walk ends before this landing. */
export function stop(progress: Progress, wait: Retry): Progress {
  return { ...progress, grants: { ...wait, state: progress.state } };
}

/** The waiting landings, with one more that makes these changes. */
export function addWaiting(waiting: WaitingLandings, changes: readonly Change[]): WaitingLandings {
  return { ...waiting, ids: new Set([...waiting.ids, ...changes.map(grantIdOf)]) };
}

export function grantIdOf(change: Change): string {
  return changedEntry(change).grant.id;
}
