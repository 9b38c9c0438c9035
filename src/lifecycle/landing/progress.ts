import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import type { Retry } from '../outcome.ts';
import type { LandedStep } from './changes-by-landing.ts';
import type { LandedGrants } from './land-grants.ts';

/** How far the landings of the default branch are judged. */
export interface Progress {
  readonly state: LedgerState;
  /** Everything up to this commit is judged. */
  readonly judgedUpTo: string;
  /** Landings with an unreadable file or policy. They are judged with the later commit that fixes it. */
  readonly broken: readonly LandedStep[];
  /** Set once a landing waits for an answer of GitHub. The cursor stays before that landing. */
  readonly waiting: WaitingLandings | null;
  /** The result of the last landing. */
  readonly grants: LandedGrants;
}

/** Landings that wait, and the grants that wait with them. */
export interface WaitingLandings {
  readonly wait: Retry;
  /** Grants that the waiting landings change. */
  readonly ids: ReadonlySet<string>;
}

/** Ends the walk with this retry. The next landing is not judged. */
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
