import type { Question } from './question.ts';
import { activityLag, activityRows } from './questions/activity.ts';
import { indexLag, indexOfMerges, mergedListing } from './questions/commit-index.ts';
import {
  mergeWithSha,
  noCommonAncestor,
  protectionAbsent,
  rulesOfMissingBranch,
  squashAuthor,
} from './questions/commits.ts';
import { costOf304, etagsMove, linkOn304 } from './questions/conditional.ts';
import { forcePushEvent, forcePushEvents } from './questions/force-push-events.ts';
import { mergeCommitAfterMerge, mergeCommitByRest, mergeCommitOfMerged } from './questions/merge-commit.ts';
import { reviewAfterMerge, reviewAgain, reviewCommitMoves, updatedAtMoves } from './questions/reviews.ts';
import { clockDifference, latency, mergeableNull, olderHead } from './questions/timing.ts';

/** In the order in which they are asked: those that write come first, and leave something to read. */
export const questions: readonly Question[] = [
  mergeCommitAfterMerge,
  indexLag,
  mergedListing,
  squashAuthor,
  reviewAfterMerge,
  updatedAtMoves,
  reviewAgain,
  reviewCommitMoves,
  forcePushEvent,
  activityLag,
  mergeableNull,
  mergeWithSha,
  olderHead,
  etagsMove,
  noCommonAncestor,
  mergeCommitOfMerged,
  mergeCommitByRest,
  indexOfMerges,
  activityRows,
  forcePushEvents,
  linkOn304,
  costOf304,
  rulesOfMissingBranch,
  protectionAbsent,
  clockDifference,
  latency,
];
