import type { Person } from '../person.ts';
import type { ApprovalLine, TeamRef } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';
import { assignPeople } from './assign-people.ts';
import type { Decision, LineVerdict, NotCounted, Review } from './decision.ts';

/** When Curfew recorded which content as requested, oldest first. */
export interface Recorded {
  readonly revision: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface DecideInput {
  readonly lines: readonly ApprovalLine[];
  readonly reviews: readonly Review[];
  /** The content that is to be approved. */
  readonly revision: string;
  readonly recorded: readonly Recorded[];
  readonly holder: Person | null;
  readonly author: Person | null;
  /** Accounts whose commits changed the content; null where a commit belongs to no account that GitHub knows. */
  readonly contributors: readonly Person[];
  readonly members: ReadonlyMap<TeamRef, Reading<readonly Person[]>>;
}

/** What only takes access away needs nobody's approval (promise 6). */
export const NONE_NEEDED: Decision = { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] };

/** The role asks for no approval. */
export const AUTOMATIC: Decision = { outcome: 'approved', by: 'automatic', lines: [], blockedBy: [] };

/**
 * Approved or not: every line met by distinct, eligible people, none of them holder, author or contributor, whose
 * latest word is an approval given after this very content was recorded.
 */
export function decide(input: DecideInput): Decision {
  const latest = latestWords(input.reviews);
  const opinions = latest.map((review) => ({ review, objection: objectionTo(review, input) }));
  const counting = opinions.filter(({ objection }) => objection === null).map(({ review }) => review);
  const assigned = assignPeople(
    input.lines.map(({ count, from }) => ({
      count,
      candidates: counting.filter(({ by }) => teamOf(by, from, input) !== null).map(({ by }) => by.id),
    })),
  );

  const lines = input.lines.map((line, index) =>
    verdictOf(line, assigned[index] ?? new Set(), { opinions, assigned, input }),
  );
  const blockedBy = latest
    .filter(({ state, by }) => state === 'changes-requested' && mayBlock(by, input))
    .map(({ by }) => by);
  return { outcome: outcomeOf(lines, blockedBy), by: 'people', lines, blockedBy };
}

function outcomeOf(lines: readonly LineVerdict[], blockedBy: readonly Person[]): Decision['outcome'] {
  if (blockedBy.length > 0) return 'blocked';
  if (lines.length > 0 && lines.every(({ met }) => met)) return 'approved';
  return lines.some(({ unreadable }) => unreadable.length > 0) ? 'unreadable' : 'waiting';
}

/** Each person's last review that is more than a comment. A dismissed one is still the last: it revives nothing. */
function latestWords(reviews: readonly Review[]): readonly Review[] {
  const byPerson = new Map<number, Review>();
  const ordered = [...reviews].sort(
    (a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id,
  );
  for (const review of ordered) {
    if (review.state !== 'commented') byPerson.set(review.by.id, review);
  }
  return [...byPerson.values()];
}

function objectionTo(review: Review, input: DecideInput): NotCounted | null {
  if (!review.byHuman) return 'not-human';
  if (review.by.id === input.holder?.id) return 'holder';
  if (review.by.id === input.author?.id) return 'author';
  if (input.contributors.some(({ id }) => id === review.by.id)) return 'contributor';
  if (review.state === 'dismissed') return 'dismissed';
  if (review.state !== 'approved') return 'superseded';
  return revisionSeenBy(review, input.recorded) === input.revision ? null : 'before-revision';
}

/**
 * The content recorded last before the review was submitted. GitHub moves a review's `commit`, so it proves nothing. Its
 * times are cut to whole seconds: what was recorded as one began may be later than a review in it.
 */
function revisionSeenBy(review: Review, recorded: readonly Recorded[]): string | null {
  const submitted = Date.parse(review.submittedAt);
  return recorded.filter(({ at }) => Date.parse(at) < submitted).at(-1)?.revision ?? null;
}

function teamOf(person: Person, from: readonly TeamRef[], { members }: DecideInput): TeamRef | null {
  return from.find((team) => isMember(person, members.get(team))) ?? null;
}

function isMember(person: Person, listing: Reading<readonly Person[]> | undefined): boolean {
  return listing?.readable === true && listing.value.some(({ id }) => id === person.id);
}

/** Where a team cannot be read, whoever asks for changes might be in it: that must not pass as "nobody objects". */
function mayBlock(person: Person, input: DecideInput): boolean {
  const teams = input.lines.flatMap(({ from }) => from);
  return teams.some((team) => {
    const listing = input.members.get(team);
    return listing?.readable !== true || isMember(person, listing);
  });
}

function verdictOf(
  { count, from }: ApprovalLine,
  chosen: ReadonlySet<number>,
  {
    opinions,
    assigned,
    input,
  }: {
    readonly opinions: readonly { readonly review: Review; readonly objection: NotCounted | null }[];
    readonly assigned: readonly ReadonlySet<number>[];
    readonly input: DecideInput;
  },
): LineVerdict {
  const counted = opinions.flatMap(({ review }) => {
    const team = chosen.has(review.by.id) ? teamOf(review.by, from, input) : null;
    return team === null ? [] : [{ by: review.by, review: review.id, submittedAt: review.submittedAt, team }];
  });
  const notCounted = opinions
    .filter(({ review }) => !chosen.has(review.by.id))
    .map(({ review, objection }) => ({
      by: review.by,
      review: review.id,
      why: objection ?? whyNotHere(review.by, from, assigned, input),
    }));
  return {
    count,
    from,
    met: counted.length >= count,
    counted,
    notCounted,
    unreadable: from.filter((team) => input.members.get(team)?.readable !== true),
  };
}

function whyNotHere(
  person: Person,
  from: readonly TeamRef[],
  assigned: readonly ReadonlySet<number>[],
  input: DecideInput,
): NotCounted {
  if (teamOf(person, from, input) === null) return 'not-eligible';
  return assigned.some((people) => people.has(person.id)) ? 'counted-elsewhere' : 'not-needed';
}
