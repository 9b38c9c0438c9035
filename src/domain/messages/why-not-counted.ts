import type { NotCounted } from '../decision/decision.ts';

/** Why a review does not count, as the rest of a sentence about its author. */
export const WHY_NOT_COUNTED: Readonly<Record<NotCounted, string>> = {
  holder: 'is the holder',
  author: 'opened this request',
  contributor: 'wrote a commit of this request',
  pusher: 'pushed a change to what is given',
  'not-human': 'is not a person',
  'not-eligible': 'is in none of these teams',
  unreadable: 'may be in a team that could not be read',
  dismissed: 'the review was dismissed',
  'before-revision': 'approved before Curfew had read this version; a new review counts',
  'other-content': 'approved a commit with other content; a new review counts',
  'before-force-push': 'approved before a force-push replaced this content; a new review counts',
  'too-old': 'the approval is too old for the policy; a new review counts',
  superseded: 'requested changes',
  'counted-elsewhere': 'counts for another line',
  'not-needed': 'approved, but is not needed',
};
