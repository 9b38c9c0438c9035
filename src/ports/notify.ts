import type { Effect } from '../domain/effect.ts';

/** Something that people should know who are not looking at GitHub, which may be down. Times are ISO 8601, UTC. */
export interface Notice {
  /** `overdue`: access is past its end and could not be taken back. `ended-late`: it was, after that had been told. */
  readonly kind: 'overdue' | 'ended-late';
  readonly repository: string;
  readonly grants: readonly string[];
  /** The holder's login. */
  readonly holder: string;
  readonly role: string;
  readonly effect: Effect;
  readonly due: string;
  readonly lateSeconds: number;
  /** Why it could not be taken back; null where it was. */
  readonly because: string | null;
  /** All of it in one plain sentence. */
  readonly text: string;
}

export interface Notify {
  /** Rejects where nobody can be told, after some tries. */
  tell(notice: Notice): Promise<void>;
}

/** Where the operator names nobody to tell. */
export const NOBODY: Notify = { tell: async () => {} };
