import type { Decision } from '../../../domain/decision/decision.ts';
import type { Entry, EntryType } from '../../../domain/ledger/entry.ts';
import type { Person } from '../../../domain/person.ts';

/** A review, as an entry names it. */
export interface ReviewClaim {
  readonly review: number;
  readonly by: Person;
  readonly submittedAt: string;
  /** A dismissal later changes nothing. */
  readonly state: 'approved' | 'changes-requested';
}

/** The facts about a pull request that an entry names, and that GitHub still has. */
export interface PullClaim {
  readonly pull: number;
  /** Absent if the entry names none of them. */
  readonly author?: Person;
  /** Null if it does not say that the pull request was merged. */
  readonly merged: { readonly commit: string; readonly at: string | null; readonly by: Person | null } | null;
  readonly reviews: readonly ReviewClaim[];
}

/** The types of entries that claim something about a pull request. */
export const CLAIMING: readonly EntryType[] = [
  'requested',
  'authorized',
  'refused',
  'ended',
  'reverted',
  'break-glass-reviewed',
  'policy-requested',
  'policy-accepted',
  'policy-refused',
  'policy-restored',
];

/** The claim of an entry; null if it names no pull request. */
export function claimOf(entry: Entry): PullClaim | null {
  switch (entry.type) {
    case 'requested':
    case 'policy-requested':
      return claim(entry.pull, null, { author: entry.author });
    case 'authorized':
    case 'policy-accepted': {
      const { commit, evidence, pull } = entry;
      if (evidence === null) return claim(pull, { commit, at: null, by: null });
      const { merged_at: at, merged_by: by, author, decision } = evidence;
      const reviews = approvalsIn(decision);
      return claim(pull, { commit, at, by }, { ...(author === null ? {} : { author }), reviews });
    }
    case 'refused':
    case 'policy-refused':
    case 'policy-restored': {
      const { commit, merged_by: by = null, pull } = entry;
      const decision = 'decision' in entry ? entry.decision : undefined;
      const reviews = decision === undefined ? [] : approvalsIn(decision);
      return claim(pull, { commit, at: null, by }, { reviews });
    }
    case 'ended':
      return entry.ended_in === null
        ? null
        : claim(entry.ended_in.pull, { commit: entry.ended_in.commit, at: null, by: entry.by });
    case 'reverted':
      return claim(entry.reverted_in.pull, { commit: entry.reverted_in.commit, at: null, by: null });
    case 'break-glass-reviewed': {
      const { by, review, submitted_at: submittedAt, accepted } = entry;
      const state = accepted ? 'approved' : 'changes-requested';
      return claim(entry.pull, null, { reviews: [{ review, by, submittedAt, state }] });
    }
    default:
      return null;
  }
}

function claim(
  pull: number | null,
  merged: PullClaim['merged'],
  { author, reviews = [] }: { readonly author?: Person; readonly reviews?: readonly ReviewClaim[] } = {},
): PullClaim | null {
  return pull === null ? null : { pull, merged, reviews, ...(author === undefined ? {} : { author }) };
}

function approvalsIn({ lines }: Decision): readonly ReviewClaim[] {
  return lines.flatMap(({ counted }) =>
    counted.map(
      ({ by, review, submittedAt }): ReviewClaim => ({ by, review, submittedAt, state: 'approved' }),
    ),
  );
}
