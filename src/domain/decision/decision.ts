import type { Person } from '../person.ts';
import type { TeamRef } from '../team-ref.ts';

/** A submitted review, as GitHub has it. Reviews are ordered by `submittedAt`, then id. */
export interface Review {
  readonly id: number;
  readonly by: Person;
  /** Only people count: neither bots nor apps. */
  readonly byHuman: boolean;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** ISO 8601, UTC, GitHub's clock. */
  readonly submittedAt: string;
  /** Moves after force-pushes and base merges: it may only disqualify. */
  readonly commit: string | null;
}

/** Why somebody's review did not count towards a line. */
export type NotCounted =
  | 'holder'
  | 'author'
  | 'contributor'
  | 'not-human'
  | 'not-eligible'
  /** A team of the line could not be read: it may be theirs. */
  | 'unreadable'
  | 'dismissed'
  | 'before-revision'
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
    /** The revision that was recorded last before the review, where it is another one than is to be approved. */
    readonly saw?: string;
  }[];
  /** Teams of this line that could not be read: nobody of them counts, and the line cannot be met by them. */
  readonly unreadable: readonly TeamRef[];
}

/** One limit of automatic approval, explained. `asked` and `allowed` are plain: logins, lengths, times of the week. */
export interface LimitVerdict {
  readonly limit: 'opened-by-holder' | 'answers' | 'max-duration' | 'max-total' | 'hours';
  readonly met: boolean;
  readonly asked: string;
  readonly allowed: string;
}

/** Approved or not, as a tree that explains itself. */
export interface Decision {
  readonly outcome: 'approved' | 'waiting' | 'blocked' | 'unreadable';
  /** `none-needed` for what only takes access away; `break-glass` for what is reviewed afterwards, by its lines. */
  readonly by: 'people' | 'automatic' | 'none-needed' | 'break-glass';
  readonly lines: readonly LineVerdict[];
  /** Where the role has limits of automatic approval: one that is not met sent the request to people, or stops it. */
  readonly automatic?: readonly LimitVerdict[];
  /** Eligible people whose latest word is "request changes". */
  readonly blockedBy: readonly Person[];
}
