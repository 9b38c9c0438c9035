import { FIRST_POLICY, type WrittenRole } from '../script/texts.ts';
import type { GitHub } from '../world/github/github.ts';
import type { GitHubState, StoredPull, StoredReview } from '../world/github/state.ts';
import type { JudgedCounter } from './judged.ts';
import { grantsAt, sameGrant } from './landed.ts';
import type { TimedLine } from './liveness.ts';
import type { Support } from './truth.ts';

/** The largest age of an answer of GitHub. */
const OLD_MS = 21_000;
/** A landing is judged as of its merge. A review that was due so long before is overdue by every clock. */
const LANDED_BEFORE_MS = 30_000;
/** GitHub cuts its times to whole seconds. */
const ORDER_MS = 2_000;

/**
 * Whether the landing keeps to the terms of break-glass in a role, apart from the limits of the holder. A
 * change of an entry does not, unless all landings of this entry before it were refused: then it is requested
 * again.
 */
export function keepsToTerms(
  github: GitHub,
  { grant, commit, pull }: Support,
  { role, requestsAgain }: { readonly role: WrittenRole; readonly requestsAgain: boolean },
): boolean {
  const terms = role.breakGlass;
  if (terms === undefined || pull?.merged == null || grant.minutes > terms.minutes) return false;
  const { parents } = github.objects.get(commit);
  const before = grantsAt(github, parents[0] ?? commit);
  const changed = [...grantsAt(github, commit).values()].filter(
    (placed) => !sameGrant(before.get(placed.grant.id)?.grant, placed.grant),
  );
  return changed.length === 1 && (requestsAgain || !before.has(grant.id)) && isAtOnce(grant.from, pull);
}

function isAtOnce(from: number | null, { merged }: StoredPull): boolean {
  return from === null || from <= Date.parse(merged?.at ?? '');
}

/**
 * When a person certainly rejected a break-glass grant; null if no person did. It is the first opinion, and
 * the last one of this person, who may review the grant until now. Later opinions of others do not count.
 */
export function rejectedAt(
  github: GitHub,
  { grant, path, pull }: Support,
  now: number,
  skewMs: number,
): number | null {
  if (!grant.breakGlass || pull?.merged == null) return null;
  const team = reviewTeam(grant.role);
  const opinions = opinionsOf(github, pull.number);
  const [first, ...later] = opinions;
  if (first?.state !== 'changes-requested' || later.some(({ by }) => by.id === first.by.id)) return null;
  const { at, by } = first;
  const isAfter = at > pull.merged.time + ORDER_MS + skewMs;
  return isAfter &&
    mayReview(github, pull, path, by.id) &&
    isIn(github.history.during(at - OLD_MS, now), team, by.id)
    ? at
    : null;
}

/** Whether a person may have rejected it, so that it may have ended before its window was over. */
export function isObjectedTo(github: GitHub, { grant, pull }: Support): boolean {
  if (!grant.breakGlass || pull === null) return false;
  return opinionsOf(github, pull.number).some(({ state }) => state !== 'approved');
}

/** Violations of the limits of a holder, and reviews that are recorded and were not given, or the reverse. */
export function breakGlassRecord(
  github: GitHub,
  supports: readonly Support[],
  lines: readonly TimedLine[],
  { judged, now, skewMs }: { readonly judged: JudgedCounter; readonly now: number; readonly skewMs: number },
): readonly string[] {
  const given = lines.filter(({ line }) => line.type === 'authorized' && line.break_glass === true);
  return [
    ...given.flatMap((each) => beyondLimits(each, given, lines)),
    ...lines.flatMap((each) => wronglyReviewed(each, github)),
    ...given.flatMap(({ line }) => {
      const support = supports.find(({ grant, commit }) => grant.id === line.grant && commit === line.commit);
      const at = support === undefined ? null : rejectedAt(github, support, now, skewMs);
      if (at === null) return [];
      judged.count('break-glass: a rejection is recorded');
      return lines.some(
        ({ line: { type, grant, accepted } }) =>
          type === 'break-glass-reviewed' && grant === line.grant && accepted === false,
      )
        ? []
        : [`${line.grant} was rejected, and the record does not say so`];
    }),
  ];
}

function beyondLimits(
  { line }: TimedLine,
  given: readonly TimedLine[],
  lines: readonly TimedLine[],
): readonly string[] {
  const terms = FIRST_POLICY.roles[line.role ?? '']?.breakGlass;
  // A shortening is authorized too, and is always allowed.
  if (line.change !== 'added') return [];
  const earlier = given.filter(
    (each) =>
      each.line.change === 'added' &&
      each.line.seq < line.seq &&
      each.line.holder?.id === line.holder?.id &&
      each.line.grant !== line.grant,
  );
  const starts = Date.parse(line.window?.starts ?? '');
  const isOverdue = earlier.some(
    ({ line: { grant, review_by } }) =>
      Date.parse(review_by ?? '') < starts - LANDED_BEFORE_MS &&
      !lines.some(
        (each) =>
          each.line.seq < line.seq && each.line.type === 'break-glass-reviewed' && each.line.grant === grant,
      ),
  );
  return [
    ...(terms !== undefined && earlier.length >= terms.timesMax
      ? [`${line.grant} is the break-glass grant ${earlier.length + 1} of ${line.holder?.login}`]
      : []),
    ...(isOverdue ? [`${line.grant} was authorized, and its holder owes a review`] : []),
  ];
}

function wronglyReviewed({ line }: TimedLine, github: GitHub): readonly string[] {
  if (line.type !== 'break-glass-reviewed') return [];
  const pull = github.history.current().pulls.get(line.pull ?? 0);
  const review = pull?.reviews.find(({ id }) => id === line.review);
  const role = line.role ?? '';
  const counts =
    pull !== undefined &&
    review !== undefined &&
    pull.author.id !== review.by.id &&
    line.holder?.id !== review.by.id &&
    (review.state === 'dismissed' || (review.state === 'approved') === line.accepted) &&
    github.history
      .during(review.at - OLD_MS, Number.POSITIVE_INFINITY)
      .some(({ teams }) => teams.get(reviewTeam(role))?.some(({ id }) => id === review.by.id) === true);
  return counts ? [] : [`the record has a review of ${line.grant} that does not count`];
}

/** People who approve the role. For a role without approval, people who approve the policy. */
function reviewTeam(role: string): string {
  const approval = FIRST_POLICY.roles[role]?.approval;
  return approval === undefined || approval === 'automatic' ? 'acme/platform' : approval.team;
}

function opinionsOf(github: GitHub, number: number): readonly StoredReview[] {
  const reviews = github.history.current().pulls.get(number)?.reviews ?? [];
  return reviews.filter(({ state }) => state !== 'commented');
}

function mayReview(github: GitHub, { author, merged }: StoredPull, path: string, id: number): boolean {
  const writers = (merged?.commits ?? []).map((sha) => github.objects.get(sha).author?.id);
  return path !== '' && author.id !== id && !writers.includes(id);
}

function isIn(states: readonly GitHubState[], team: string, id: number): boolean {
  return states.every(({ teams }) => teams.get(team)?.some((person) => person.id === id) === true);
}
