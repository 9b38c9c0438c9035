import type { Person } from '../../domain/person.ts';

/** A move of a branch, as GitHub recorded it. */
export interface RecordedPush {
  /** The account that moved the branch, perhaps a bot; null if GitHub does not name it. */
  readonly by: Person | null;
  /** ISO 8601, GitHub's clock, in whole seconds. */
  readonly at: string;
  readonly kind: 'created' | 'pushed' | 'forced' | 'deleted';
  /** Null if the branch did not exist, or if GitHub does not name the commit. */
  readonly before: string | null;
  /** Null if the branch was deleted, or if GitHub does not name the commit. */
  readonly after: string | null;
}

/**
 * Reads who moved the head of a pull request. A move that is missing proves nothing: GitHub lists it late,
 * and may keep none. Rejects with ForgeFailure, also if there are more than 1,000, or too many pages.
 */
export interface Pushes {
  /**
   * The moves of a branch of this repository, the newest first, back to its last creation before `openedAt`
   * (ISO 8601), without those after `until`. Null if GitHub lists no moves at all here: an older server, or a
   * missing permission.
   */
  toBranch(branch: string, openedAt: string, until: string | null): Promise<readonly RecordedPush[] | null>;
  /** The force-pushes of the head of a pull request, the newest first. */
  forced(pull: number): Promise<readonly RecordedPush[]>;
}
