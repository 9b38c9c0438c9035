/**
 * How far people were notified of the entries in the ledger. A new process continues from the ledger and
 * GitHub.
 */
export interface NotificationState {
  /** The first entry that comments and issues do not cover yet; null if this process has not looked yet. */
  conversationsNextSeq: number | null;
  /** Merge commits whose pull request has the same head as an open one, so that its check waits. */
  postponedChecks: ReadonlySet<string>;
  /** The text of each break-glass grant's issue; empty if the issue needs no further update. */
  readonly breakGlassIssues: Map<string, string>;
  /**
   * The first entry that the issues of break-glass grants do not cover yet; null if this process has not
   * looked yet.
   */
  breakGlassNextSeq: number | null;
  /** State of the webhook notifications about break-glass. */
  readonly notices: NoticeState;
}

export interface NoticeState {
  /** The first entry that was not looked at for notifications; null if this process has not looked yet. */
  nextSeq: number | null;
  /** Keys of notifications that this process or another one has sent. */
  readonly sent: Set<string>;
  /** Grants with a notification that is not sent yet. */
  readonly unsentGrants: Set<string>;
  /** Grants of which this process is sending a notification now. */
  readonly sendingGrants: Set<string>;
}

/** The state of a new process. */
export function newNotificationState(): NotificationState {
  const notices = {
    nextSeq: null,
    sent: new Set<string>(),
    unsentGrants: new Set<string>(),
    sendingGrants: new Set<string>(),
  };
  return {
    conversationsNextSeq: null,
    postponedChecks: new Set(),
    breakGlassIssues: new Map(),
    breakGlassNextSeq: null,
    notices,
  };
}
