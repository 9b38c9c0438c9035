import { type Finding, isError } from '../../findings/finding.ts';
import { unreadablePushes } from '../decision-words.ts';
import type { CheckStatus } from './check-text.ts';
import type { RequestView } from './request-view.ts';

/** The status of a request. The check's title, first line and conclusion depend on it. */
export type RequestStatus =
  /** Curfew cannot evaluate the request. */
  | 'cannot-evaluate'
  /** The pull request changes no access. */
  | 'nothing'
  /** The request has errors. */
  | 'has-errors'
  /**
   * The role has automatic approval only, and the request is beyond a limit; or break-glass is not allowed.
   */
  | 'not-automatic'
  /** The request waits for the hours of automatic approval. */
  | 'out-of-hours'
  /** An approver requested changes. */
  | 'blocked'
  /** The decision depends on a team or an account that cannot be read. */
  | 'unreadable'
  /** The request waits for people. */
  | 'waiting'
  /** The request is approved, and GitHub cannot merge it yet, or must not. */
  | 'not-ready'
  | 'approved';

/** A fact that GitHub did not answer. The author of the request can fix nothing. */
export function isUnread({ code }: Finding): boolean {
  return code === 'unreadable-team' || code === 'unreadable-account';
}

export function requestStatus({ undecidedBecause, findings, changes, notReady }: RequestView): RequestStatus {
  if (undecidedBecause.length > 0) return 'cannot-evaluate';
  const errors = findings.filter(isError);
  if (errors.some((error) => !isUnread(error))) return 'has-errors';
  if (errors.length > 0) return 'unreadable';
  if (changes.length === 0) return 'nothing';
  const undecided = changes.map(({ decision }) => decision).filter(({ outcome }) => outcome !== 'approved');
  if (undecided.some(({ blockedBy }) => blockedBy.length > 0)) return 'blocked';
  if (undecided.some(({ outcome }) => outcome === 'blocked')) return 'not-automatic';
  const isUnreadable = undecided.some(({ outcome }) => outcome === 'unreadable');
  // GitHub lists a push within seconds. People take longer, so a reader has to know about those.
  const waitsForPushes = unreadablePushes(undecided) !== null;
  const waitsForPeople = undecided.some(({ by, outcome }) => by === 'people' && outcome === 'waiting');
  if (isUnreadable && !(waitsForPushes && waitsForPeople)) return 'unreadable';
  if (undecided.some(({ by }) => by === 'people')) return 'waiting';
  if (undecided.length > 0) return 'out-of-hours';
  return notReady === null ? 'approved' : 'not-ready';
}

/**
 * The status of the check run. A request that waits for people is not wrong, and Curfew has nothing left to
 * do, so the check requires an action. An objection fails the check, because the author has to answer it. A
 * check that cannot lead to a merge is no success.
 */
export function checkStatus(status: RequestStatus): CheckStatus {
  switch (status) {
    case 'cannot-evaluate':
    case 'has-errors':
    case 'not-automatic':
    case 'blocked':
      return 'failure';
    case 'nothing':
    case 'approved':
      return 'success';
    case 'waiting':
    case 'not-ready':
      return 'action-required';
    case 'out-of-hours':
      return 'queued';
    case 'unreadable':
      return 'working';
  }
}
