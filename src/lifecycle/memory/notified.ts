/** How far people were told. In memory: what was not told before a crash is told after it. */
export interface NotificationState {
  /** The first entry that nobody was told about; null where this process has not looked yet. */
  nextSeq: number | null;
  /** What the issue of each break-glass grant says; empty where all was said. */
  readonly breakGlass: Map<string, string>;
  /** The first entry that no such issue tells of; null where this process has not looked yet. */
  breakGlassSeq: number | null;
  /** What whom the operator names was told of break-glass. */
  readonly notices: NoticeState;
}

export interface NoticeState {
  /** The first entry that was not looked at for it; null where this process has not looked yet. */
  seq: number | null;
  /** Keys of notices that were told, by this process or by others. */
  readonly told: Set<string>;
  /** Grants of which something is still to be told. */
  readonly left: Set<string>;
  /** Grants of which this process is telling something now. */
  readonly underWay: Set<string>;
}

/** A process that begins knows of nothing that was told. */
export function newNotificationState(): NotificationState {
  const notices = {
    seq: null,
    told: new Set<string>(),
    left: new Set<string>(),
    underWay: new Set<string>(),
  };
  return { nextSeq: null, breakGlass: new Map(), breakGlassSeq: null, notices };
}
