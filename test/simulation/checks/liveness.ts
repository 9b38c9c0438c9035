import type { Item, Setting } from '../script/script.ts';
import { FIRST_POLICY, POLICY_PATH, policyText } from '../script/texts.ts';
import { type GitHub, MAIN } from '../world/github/github.ts';
import { BOT, TEAMS } from '../world/people.ts';
import { grantsAt, sameGrant } from './landed.ts';
import type { Line } from './record.ts';
import { covered, type Span } from './spans.ts';
import { endOf, type Support } from './truth.ts';

/** A ledger line, and when it was recorded, in real time. */
export interface TimedLine {
  readonly line: Line;
  readonly recorded: number;
}

/**
 * The time from a landing to its authorization, once GitHub answers: the lag of its index, the time until a
 * pull request names its merge commit, a sweep, and the longest pause between two looks.
 */
const AUTHORIZED_WITHIN_MS = 150_000;
/** How long the effect of a person's act, or of a death, may last. */
const DISTURBED_MS = 240_000;
/** After trouble, the next sweep finds what is left. */
const AFTER_TROUBLE_MS = 75_000;

/**
 * The grants that must be authorized: people approved exactly this content under the only policy that there
 * was, it landed by that pull request, and nothing forbids it. This is stricter than the rules: what it
 * leaves out may be given or not.
 */
export function notGiven({
  github,
  supports,
  lines,
  items,
  setting,
  away,
}: {
  readonly github: GitHub;
  readonly supports: readonly Support[];
  readonly lines: readonly TimedLine[];
  readonly items: readonly Item[];
  readonly setting: Setting;
  readonly away: readonly Span[];
}): readonly string[] {
  const { ahead } = setting;
  const clocks = [ahead.github, ...Object.values(ahead.targets), ...ahead.processes];
  // If clocks differ, Curfew may refuse what it cannot order.
  if (clocks.some((clock) => clock !== 0)) return [];
  const trouble = [...away, ...troubleIn(items)];
  return supports
    .filter((support) => mustBeGiven(github, support, supports, lines))
    .filter((support) => isUndisturbed(support, items))
    .flatMap((support) => {
      const { grant, commit, landed, starts } = support;
      const due = Math.max(landed, starts) + AUTHORIZED_WITHIN_MS;
      if (covered(trouble, landed, due) > 0 || endOf(support) < due) return [];
      const about = lines.filter(({ line }) => line.grant === grant.id);
      const authorized = about.find(({ line }) => line.type === 'authorized' && line.commit === commit);
      if (authorized === undefined) return [`${grant.id} was approved and landed, and was not authorized`];
      if (authorized.recorded > due) {
        return [
          `${grant.id} was authorized ${Math.round((authorized.recorded - landed) / 1000)} s after it landed`,
        ];
      }
      const provisioned = about.find(({ line }) => line.type === 'provisioned');
      return provisioned !== undefined && provisioned.recorded <= due
        ? []
        : [`${grant.id} was authorized, and was not given in time`];
    });
}

/** A merge may not be taken for a push, however long its index takes and whatever else fails. */
export function mergesTakenForPushes(github: GitHub, lines: readonly TimedLine[]): readonly string[] {
  const merges = new Map(
    [...github.history.current().pulls.values()].flatMap(({ number, merged }) =>
      merged === null ? [] : [[merged.commit, number]],
    ),
  );
  return lines.flatMap(({ line: { type, grant, commit, reasons } }, index) => {
    const pull = merges.get(commit ?? '');
    const isTaken = reasons?.some(({ code }) => code === 'not-by-pull-request') === true;
    if (pull === undefined || !isTaken) return [];
    const later = lines.slice(index + 1).map(({ line }) => line);
    const isFixed = later.some((line) => line.type === 'authorized' && line.commit === commit);
    return isFixed ? [] : [`${type} ${grant ?? ''} calls ${commit} a push, and #${pull} brought it`];
  });
}

function mustBeGiven(
  github: GitHub,
  { grant, path, commit, pull, cut }: Support,
  supports: readonly Support[],
  lines: readonly TimedLine[],
): boolean {
  const policy = (sha: string) => github.objects.text(sha, POLICY_PATH);
  if (pull?.merged == null || cut !== null || !hasOnlyFirstPolicy(github, commit)) return false;
  if (supports.filter((other) => other.grant.id === grant.id).length !== 1) return false;
  const { author, merged, head } = pull;
  const others = grantsAt(github, pull.base);
  const brought = [...grantsAt(github, head).values()].filter(
    (placed) => !sameGrant(others.get(placed.grant.id)?.grant, placed.grant),
  );
  const role = FIRST_POLICY.roles[grant.role];
  const isPlain =
    role !== undefined &&
    policy(head) === policyText(FIRST_POLICY) &&
    author.id !== BOT.id &&
    author.login === grant.holder &&
    merged.commits.length === 1 &&
    brought.length === 1 &&
    sameGrant(brought[0]?.grant, grant) &&
    brought[0]?.path === path &&
    grant.from === null &&
    grant.minutes <= 5;
  if (!isPlain || !isMemberThroughout(github, role.eligible, author.id)) return false;
  if (role.approval === 'automatic') return true;
  const { count, team } = role.approval;
  if (pull.reviews.some(({ state }) => state !== 'approved')) return false;
  const requested = lines.find(
    ({ line }) => line.type === 'requested' && line.grant === grant.id && line.pull === pull.number,
  );
  const approvers = pull.reviews.filter(
    ({ at, saw, by }) =>
      requested !== undefined &&
      at > requested.recorded + 2_000 &&
      at < merged.time &&
      saw === head &&
      by.id !== author.id &&
      isMemberThroughout(github, team, by.id),
  );
  return new Set(approvers.map(({ by }) => by.id)).size >= count;
}

/** Whether no commit up to this one, nor any later one, changed the policy. */
function hasOnlyFirstPolicy(github: GitHub, commit: string): boolean {
  const { heads } = github.history.current();
  const first = policyText(FIRST_POLICY);
  const line: string[] = [];
  for (
    let sha: string | undefined = heads.get(MAIN);
    sha !== undefined;
    sha = github.objects.get(sha).parents[0]
  ) {
    line.push(sha);
  }
  return line.includes(commit) && line.every((sha) => github.objects.text(sha, POLICY_PATH) === first);
}

function isMemberThroughout(github: GitHub, team: string, id: number): boolean {
  if (TEAMS.get(team)?.some((person) => person.id === id) !== true) return false;
  return github.history.states().every(({ teams }) => teams.get(team)?.some((person) => person.id === id));
}

/** Hand-made access stops giving, and broken files, forged records and rewound branches stop judging. */
function isUndisturbed({ landed }: Support, items: readonly Item[]): boolean {
  const disturbing = new Set(['giveByHand', 'takeByHand', 'breakFiles', 'rewind', 'tamper', 'forge']);
  return !items.some(
    (item) =>
      (item.kind === 'rival' || (item.kind === 'act' && disturbing.has(item.act))) &&
      item.at > landed - DISTURBED_MS &&
      item.at < landed + AUTHORIZED_WITHIN_MS,
  );
}

/** Everything that an item of the script disturbs, and the time until the next sweep. */
function troubleIn(items: readonly Item[]): readonly Span[] {
  return items.flatMap((item): readonly Span[] => {
    switch (item.kind) {
      case 'noise':
      case 'outage':
        return [{ from: item.at, until: item.until + AFTER_TROUBLE_MS }];
      case 'death':
      case 'stall':
        // It strikes at a later call.
        return [{ from: item.at, until: item.at + DISTURBED_MS }];
      default:
        return [];
    }
  });
}
