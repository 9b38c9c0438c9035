import type { Person } from '../person.ts';
import type { TeamRef } from '../team-ref.ts';

/** A submitted review on GitHub. Reviews are ordered by `submittedAt`, then by id. */
export interface Review {
  readonly id: number;
  readonly by: Person;
  /** False for bots and apps: their reviews never count. */
  readonly byHuman: boolean;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** ISO 8601, UTC, GitHub's clock. */
  readonly submittedAt: string;
  /**
   * GitHub moves it after force-pushes and base merges. It can only disqualify a review, never qualify one.
   */
  readonly commit: string | null;
}

/** The reason why a review does not count for a line. */
export type NotCounted =
  | 'holder'
  | 'author'
  | 'contributor'
  /** Pushed a change to the content. Its commits may name other people. */
  | 'pusher'
  | 'not-human'
  | 'not-eligible'
  /** A team of the line could not be read, and the reviewer may be in it. */
  | 'unreadable'
  | 'dismissed'
  /** Submitted before this revision was recorded. */
  | 'before-revision'
  /** Approved before a force-push that brought or left other content. */
  | 'before-force-push'
  /** The commit of the review has other content. */
  | 'other-content'
  | 'too-old'
  | 'superseded'
  | 'counted-elsewhere'
  | 'not-needed';

/** One approval line, explained. */
export interface LineVerdict {
  readonly count: number;
  readonly from: readonly TeamRef[];
  readonly met: boolean;
  readonly counted: readonly {
    readonly by: Person;
    readonly review: number;
    readonly submittedAt: string;
    readonly team: TeamRef;
  }[];
  readonly notCounted: readonly {
    readonly by: Person;
    readonly review: number;
    readonly why: NotCounted;
    /** With `before-revision`: the revision that was recorded last before the review. Absent if none was. */
    readonly saw?: string;
  }[];
  /** Teams of this line that could not be read. Their members do not count. */
  readonly unreadable: readonly TeamRef[];
}

/**
 * One limit of automatic approval, explained. `asked` and `allowed` are plain text: logins, durations, times
 * of the week.
 */
export interface LimitVerdict {
  readonly limit: 'opened-by-holder' | 'answers' | 'max-duration' | 'max-total' | 'hours';
  readonly met: boolean;
  readonly asked: string;
  readonly allowed: string;
}

/** Who pushed the content, as far as GitHub says. */
export interface PushVerdict {
  /** Accounts that pushed a change to the content. */
  readonly by: readonly Person[];
  /**
   * Whether GitHub names who made each push that led to the head. If not, only the commits say who took part.
   */
  readonly known: boolean;
  /** Why GitHub's answer could not be read. The decision then waits. */
  readonly unreadable?: string;
}

/** The decision about a request, as a tree that explains itself. */
export interface Decision {
  readonly outcome: 'approved' | 'waiting' | 'blocked' | 'unreadable';
  /**
   * `none-needed`: the change only reduces access. `break-glass`: access is given without approval, and the
   * lines name the people who review it afterwards.
   */
  readonly by: 'people' | 'automatic' | 'none-needed' | 'break-glass';
  readonly lines: readonly LineVerdict[];
  /**
   * The limits of automatic approval, if the role has any. A limit that is not met sends the request to
   * people, or blocks it.
   */
  readonly automatic?: readonly LimitVerdict[];
  /** Absent if no approval would count otherwise: then Curfew does not ask who pushed. */
  readonly pushes?: PushVerdict;
  /** Eligible people whose latest review requests changes. */
  readonly blockedBy: readonly Person[];
}
