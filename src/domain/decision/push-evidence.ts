import type { Person } from '../person.ts';
import type { Reading } from '../reading.ts';
import type { PushVerdict, Review } from './decision.ts';

/** A push to the head of a request, compared with the content to approve. */
export interface ComparedPush {
  /** The account that pushed, perhaps a bot; null if GitHub does not name it. */
  readonly by: Person | null;
  /** ISO 8601, GitHub's clock, in whole seconds. */
  readonly at: string;
  readonly isForced: boolean;
  /** Whether it changed the content. A rebase, and a merge of the base, do not. */
  readonly isChange: boolean;
  /** Whether the content before it, or after it, is other than the content to approve. */
  readonly isOther: boolean;
}

/**
 * Pushes to the head of a request. They only ever disqualify approvals: a push that is missing, or whose
 * account is not named, leaves what the commits say.
 */
export interface PushEvidence {
  readonly pushes: readonly ComparedPush[];
  /** Whether GitHub names who made each push that led to the head. */
  readonly known: boolean;
}

/** The accounts that pushed a change to the content, each once. */
export function pushersIn({ pushes }: PushEvidence): readonly Person[] {
  const pushers = pushes.flatMap(({ by, isChange }) => (isChange && by !== null ? [by] : []));
  return [...new Map(pushers.map((person) => [person.id, person])).values()];
}

/**
 * Whether a force-push brought or left other content after the approval. GitHub may then move the commit of
 * the review, so the approval may have been for the other content. Within one second, the order is not known.
 */
export function wasReplaced({ pushes }: PushEvidence, { submittedAt }: Review): boolean {
  return pushes.some(
    ({ at, isForced, isOther }) => isForced && isOther && Date.parse(submittedAt) <= Date.parse(at),
  );
}

export function pushVerdict(pushes: Reading<PushEvidence>): PushVerdict {
  return pushes.readable
    ? { by: pushersIn(pushes.value), known: pushes.value.known }
    : { by: [], known: false, unreadable: pushes.because };
}
