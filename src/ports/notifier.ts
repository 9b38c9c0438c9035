import type { Effect } from '../domain/effect.ts';

interface AnyNotice {
  readonly repository: string;
  readonly grants: readonly string[];
  /** The holder's login. */
  readonly holder: string;
  readonly role: string;
  /** All of it in one plain sentence or two. */
  readonly text: string;
}

/** Access is past its end. */
export interface OverdueNotice extends AnyNotice {
  /** `overdue`: it could not be taken back. `ended-late`: it was, after that had been told. */
  readonly kind: 'overdue' | 'ended-late';
  readonly effect: Effect;
  readonly due: string;
  readonly lateSeconds: number;
  /** Why it could not be taken back; null where it was. */
  readonly because: string | null;
}

/** Somebody has access without anybody's approval. */
export interface BreakGlassNotice extends AnyNotice {
  /** `break-glass`: it was authorized. Then what became of its review: it is overdue, or was a yes or a no. */
  readonly kind: 'break-glass' | 'break-glass-overdue' | 'break-glass-accepted' | 'break-glass-rejected';
  readonly pull: number | null;
  readonly effects: readonly Effect[];
  /** The end of its window. */
  readonly until: string;
  readonly reviewBy: string;
  /** Teams whose members review it; empty where they could not be read. */
  readonly reviewers: readonly string[];
  /** Who reviewed it; null where nobody has. */
  readonly by: string | null;
}

/** Something that people should know who are not looking at GitHub, which may be down. Times are ISO 8601, UTC. */
export type Notice = OverdueNotice | BreakGlassNotice;

export interface Notifier {
  /** Rejects where nobody can be told, after some tries. */
  notify(notice: Notice): Promise<void>;
}

/** Where the operator names nobody to tell. */
export const noNotifier: Notifier = { notify: async () => {} };
