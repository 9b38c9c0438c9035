import { FIRST_POLICY, type WrittenGrant } from '../script/texts.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import type { GitHubState, StoredPull, StoredReview } from '../world/github/state.ts';
import { keepsToTerms } from './break-glass.ts';
import { grantsAt, policyAt, sameGrant } from './landed.ts';
import type { TimedLine } from './liveness.ts';
import type { Support } from './truth.ts';

/** The largest age of an answer of GitHub. */
const OLD_MS = 21_000;
/** GitHub cuts its times to whole seconds, and a commit takes some time. */
const ORDER_MS = 2_000;
const DURATION_MAX_MINUTES = 6;

interface Facts {
  readonly github: GitHub;
  readonly supports: readonly Support[];
  readonly lines: readonly TimedLine[];
  /** The difference of the clocks that are furthest apart, in milliseconds. */
  readonly skewMs: number;
}

/**
 * Whether a landing certainly gives access until a moment: people approved exactly this content, it landed by
 * that pull request, and every policy that there was until then offers the role on the same terms. This is
 * stricter than the rules. Landings that it leaves out may be given or not.
 */
export function isCertain(support: Support, until: number, facts: Facts): boolean {
  return (
    broughtAlone(support, facts) &&
    isFirstOfItsId(support, until, facts) &&
    stays(support, until, facts) &&
    isOfferedThroughout(support, until, facts) &&
    isRequestedByHolder(support, until, facts) &&
    isApproved(support, until, facts)
  );
}

/** The commit adds grants to one file of one holder, by a pull request of a person, and does nothing else. */
function broughtAlone({ grant, path, commit, pull }: Support, { github }: Facts): boolean {
  if (pull?.merged?.commit !== commit || !pull.human) return false;
  const { files, parents } = github.objects.get(commit);
  const [parent = commit] = parents;
  const before = github.objects.get(parent).files;
  const changed = [...new Set([...files.keys(), ...before.keys()])].filter(
    (each) => files.get(each)?.oid !== before.get(each)?.oid,
  );
  if (changed.length !== 1 || changed[0] !== path) return false;
  const earlier = grantsAt(github, parent);
  const head = grantsAt(github, pull.head);
  const base = grantsAt(github, pull.base);
  return [...grantsAt(github, commit).values()]
    .filter((placed) => !sameGrant(earlier.get(placed.grant.id)?.grant, placed.grant))
    .every(
      (placed) =>
        !earlier.has(placed.grant.id) &&
        !base.has(placed.grant.id) &&
        sameGrant(head.get(placed.grant.id)?.grant, placed.grant) &&
        placed.grant.holder === grant.holder &&
        placed.grant.minutes <= DURATION_MAX_MINUTES,
    );
}

function isFirstOfItsId(support: Support, until: number, { supports }: Facts): boolean {
  return !supports.some(
    (other) => other !== support && other.grant.id === support.grant.id && other.landed <= until,
  );
}

/** No rewind removes the landing, and no later commit changes the grant. */
function stays({ grant, commit, landed }: Support, until: number, { github }: Facts): boolean {
  return headsBetween(github, landed, until).every(
    (head) =>
      head !== null &&
      github.objects.line(commit, head) !== null &&
      sameGrant(grantsAt(github, head).get(grant.id)?.grant, grant),
  );
}

/** The role is the same in every policy that was ever on the default branch, whichever is in force. */
function isOfferedThroughout({ grant }: Support, until: number, { github }: Facts): boolean {
  const terms = JSON.stringify(FIRST_POLICY.roles[grant.role]);
  return headsBetween(github, Number.NEGATIVE_INFINITY, until).every((head) => {
    const role = head === null ? undefined : policyAt(github, head)?.roles[grant.role];
    return role !== undefined && JSON.stringify(role) === terms;
  });
}

function isRequestedByHolder({ grant, pull }: Support, until: number, { github, skewMs }: Facts): boolean {
  const role = FIRST_POLICY.roles[grant.role];
  if (pull === null || role === undefined || pull.author.login !== grant.holder) return false;
  const from = Date.parse(pull.createdAt) - OLD_MS - skewMs;
  const eligible = grant.breakGlass ? (role.breakGlass?.eligible ?? '') : role.eligible;
  return isMember(github.history.during(from, until), eligible, pull.author.id);
}

function isApproved(support: Support, until: number, { github, lines, skewMs }: Facts): boolean {
  const { grant, pull } = support;
  const role = FIRST_POLICY.roles[grant.role];
  if (pull?.merged == null || role === undefined) return false;
  const { merged, head } = pull;
  const now = github.history.during(until, until).at(-1)?.pulls.get(pull.number) ?? pull;
  const opinions = now.reviews.filter(({ state }) => state !== 'commented');
  // An objection or a dismissal may count or not: it depends on who is asked when.
  if (opinions.some(({ state, at }) => state !== 'approved' && at <= until)) return false;
  const writers = new Set(merged.commits.map((sha) => github.objects.get(sha).author?.id));
  if (grant.breakGlass) {
    const isOwn = [...writers].every((id) => id === pull.author.id);
    return (
      isOwn &&
      opinions.length === 0 &&
      keepsToTerms(github, support, { role, requestsAgain: false }) &&
      mayBreakGlass(support, lines, until)
    );
  }
  if (role.approval === 'automatic') return true;
  const { count, team } = role.approval;
  const recorded = contentRecorded(grant, pull, lines);
  if (recorded === null) return false;
  const counts = ({ at, saw, by }: StoredReview) =>
    at > recorded + ORDER_MS + skewMs &&
    at < merged.time - ORDER_MS &&
    saw === head &&
    by.id !== pull.author.id &&
    !writers.has(by.id) &&
    isMember(github.history.during(at - OLD_MS, until), team, by.id);
  return new Set(opinions.filter(counts).map(({ by }) => by.id)).size >= count;
}

/** The holder owes no review, and has used break-glass less often than every policy allows. */
function mayBreakGlass(
  { grant: { id, holder, role }, landed }: Support,
  lines: readonly TimedLine[],
  until: number,
): boolean {
  const used = lines.filter(
    ({ line, recorded }) =>
      line.type === 'authorized' &&
      line.break_glass === true &&
      line.change === 'added' &&
      line.holder?.login === holder &&
      line.grant !== id &&
      recorded <= until,
  );
  const isReviewed = (grant: string | undefined) =>
    lines.some(
      ({ line, recorded }) =>
        line.type === 'break-glass-reviewed' && line.grant === grant && recorded < landed,
    );
  const { timesMax = 0 } = FIRST_POLICY.roles[role]?.breakGlass ?? {};
  return used.length < timesMax && used.every(({ line }) => isReviewed(line.grant));
}

/** When Curfew recorded the content of the head, which came before that; null if it has not. */
function contentRecorded(
  { id }: WrittenGrant,
  { number, touched, merged }: StoredPull,
  lines: readonly TimedLine[],
): number | null {
  const requested = lines.findLast(
    ({ line, recorded }) =>
      line.type === 'requested' &&
      line.grant === id &&
      line.pull === number &&
      recorded < (merged?.time ?? 0),
  );
  return requested !== undefined && requested.recorded > touched ? requested.recorded : null;
}

function isMember(states: readonly GitHubState[], team: string, id: number): boolean {
  return states.every(({ teams }) => teams.get(team)?.some((person) => person.id === id) === true);
}

function headsBetween(github: GitHub, from: number, until: number): readonly (string | null)[] {
  const heads = github.history.during(from, until).map((state) => state.heads.get(MAIN) ?? null);
  return heads.filter((head, index) => head !== heads[index - 1]);
}
