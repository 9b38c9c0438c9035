import type { Effect } from '../domain/effect.ts';

interface AnyNotice {
  readonly repository: string;
  readonly grants: readonly string[];
  /** The holder's login. */
  readonly holder: string;
  readonly role: string;
  /** The whole notice in one or two sentences. */
  readonly text: string;
}

/** About access that is past its end. */
export interface OverdueNotice extends AnyNotice {
  /** `overdue`: it could not be revoked. `ended-late`: it was revoked after a notice that it was overdue. */
  readonly kind: 'overdue' | 'ended-late';
  readonly effect: Effect;
  readonly due: string;
  readonly lateSeconds: number;
  /** Why it could not be revoked; null if it was. */
  readonly because: string | null;
}

/** About access without approval, by break-glass. */
export interface BreakGlassNotice extends AnyNotice {
  /**
   * `break-glass`: it was authorized. The others are about its review: it is overdue, or the reviewer
   * accepted or rejected.
   */
  readonly kind: 'break-glass' | 'break-glass-overdue' | 'break-glass-accepted' | 'break-glass-rejected';
  readonly pull: number | null;
  readonly effects: readonly Effect[];
  /** The end that is in force: of its window, or the time at which it was ended. */
  readonly until: string;
  readonly reviewBy: string;
  /** The teams whose members may review it; empty if they could not be read. */
  readonly reviewers: readonly string[];
  /** The person who reviewed it; null if there is no review. */
  readonly by: string | null;
}

/** A message for people who may not look at GitHub, or while GitHub is down. Times are ISO 8601, UTC. */
export type Notice = OverdueNotice | BreakGlassNotice;

export interface Notifier {
  /** Sends a notice. Rejects if it could not be delivered after some tries. */
  notify(notice: Notice): Promise<void>;
}

/** For an operator's file that names no receiver of notices. */
export const noNotifier: Notifier = { notify: async () => {} };
