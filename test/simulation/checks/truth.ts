import type { Effect } from '../../../src/domain/effect.ts';
import type { Person } from '../../../src/domain/person.ts';
import { effectsOf, type WrittenGrant, type WrittenPolicy, type WrittenRole } from '../script/texts.ts';
import { type GitHub, MAIN, type Moved } from '../world/github/github.ts';
import type { StoredPull, StoredReview } from '../world/github/state.ts';
import { isObjectedTo, keepsToTerms, rejectedAt } from './break-glass.ts';
import { grantsAt, isBroken, policyAt, sameGrant } from './landed.ts';
import type { Span } from './spans.ts';

/** The largest age of an answer of GitHub, and the longest time until a landing is judged. */
const OLD_MS = 21_000;
const JUDGED_MS = 15 * 60_000;

interface Cut {
  readonly to: number;
  readonly commit: string;
}

/** A landing that explains access if it was approved. */
export interface Support {
  readonly grant: WrittenGrant;
  readonly path: string;
  readonly commit: string;
  readonly pull: StoredPull | null;
  /** Real time, like all times here. */
  readonly landed: number;
  starts: number;
  ends: number;
  /** The landing whose start it keeps, if that one is in force; null if it has a start of its own. */
  readonly keepsStartOf: Support | null;
  /** Its start if that one never comes into force. */
  readonly ownStart: number;
  /** When it was withdrawn, or the end to which it was shortened, and the commit; null if it was not. */
  cut: Cut | null;
  /** Everything that ever cut it short, including commits that a rewind removed. */
  readonly cuts: Cut[];
  /** The files that could not be read when it landed; null if all could. */
  readonly behind: Stuck | null;
}

/** A span in which the content of the default branch kept everything from being judged. */
export interface Stuck extends Span {
  until: number | null;
  /** The commit with which all files can be read again; null before it. */
  fixedBy: string | null;
}

/** The actions of people, and what follows from them by a simple restatement of the rules. */
export interface Truth {
  /** Records a landing. */
  moved(move: Moved): void;
  /** Records that Curfew refused a landing, for example because its window was over before it was judged. */
  refused(grant: string, commit: string): void;
  /** Every landing that asks for more, approved or not. */
  readonly supports: readonly Support[];
  /** The landings that may give this effect, by approval and policy. */
  explaining(effect: Effect): readonly Support[];
  /** When a person certainly rejected a break-glass grant; null if no person did. */
  rejectedAt(support: Support): number | null;
  /** Whether a person may have rejected it, so that it may have ended early. */
  objectedTo(support: Support): boolean;
  /** Whether a landing may count as approved. */
  approved(support: Support): boolean;
  /** Commits that were pushed to the default branch without a pull request. */
  pushes(): readonly { readonly commit: string; readonly at: number }[];
  /** Commits that brought another policy, by a pull request or not. Landings behind them wait. */
  policyLandings(): readonly { readonly commit: string; readonly at: number }[];
  stuck(): readonly Stuck[];
}

interface Accepted {
  readonly policy: WrittenPolicy;
  readonly since: number;
}

export function truth(
  github: GitHub,
  {
    now,
    ahead,
    skewMs,
    first,
  }: {
    readonly now: () => number;
    readonly ahead: number;
    /** The difference of the clocks that are furthest apart. */
    readonly skewMs: number;
    readonly first: WrittenPolicy;
  },
): Truth {
  const supports: Support[] = [];
  const accepted: Accepted[] = [{ policy: first, since: now() }];
  const stuck: Stuck[] = [];
  const refused = new Set<string>();
  const pushes: { readonly commit: string; readonly at: number }[] = [];
  const policyLandings: { readonly commit: string; readonly at: number }[] = [];
  const seen = new Set<string>();

  const memberBetween = (team: string, person: Person, from: number, until: number): boolean => {
    const isIn = (time: number) =>
      github.history
        .asOf(time)
        .teams.get(team)
        ?.some(({ id }) => id === person.id) === true;
    if (isIn(from) || isIn(Math.min(until, now()))) return true;
    for (let time = from; time < Math.min(until, now()); time += 1_000) if (isIn(time)) return true;
    return false;
  };

  /** The reviews that GitHub may have answered at the merge or later: with the last seconds, or without. */
  const readings = ({ number, merged }: StoredPull): readonly (readonly StoredReview[])[] => {
    if (merged === null) return [];
    const moments = [merged.time];
    for (let back = 500; back <= OLD_MS; back += 500) moments.push(merged.time - back);
    const all = moments.map((moment) => github.history.asOf(moment).pulls.get(number)?.reviews ?? []);
    return [...new Set(all)];
  };

  const enough = (
    pull: StoredPull,
    { count, team }: { readonly count: number; readonly team: string },
    counts: (review: StoredReview) => boolean,
  ): boolean =>
    readings(pull).some((reviews) => {
      const latest = new Map<number, StoredReview>();
      for (const review of reviews) if (review.state !== 'commented') latest.set(review.by.id, review);
      const time = pull.merged?.time ?? 0;
      const words = [...latest.values()].filter(({ by }) =>
        memberBetween(team, by, time - OLD_MS, time + JUDGED_MS),
      );
      const blocked = words.some(
        ({ state, by }) =>
          state === 'changes-requested' &&
          github.history
            .asOf(time)
            .teams.get(team)
            ?.some(({ id }) => id === by.id) === true &&
          memberBetween(team, by, time, time),
      );
      return (
        !blocked && words.filter((review) => review.state === 'approved' && counts(review)).length >= count
      );
    });

  const wroteIt = (pull: StoredPull, path: string): ReadonlySet<number> => {
    const people = new Set<number>();
    for (const sha of pull.merged?.commits ?? []) {
      const { parents, files, author } = github.objects.get(sha);
      const before = github.objects.get(parents[0] ?? sha).files;
      if (parents.length === 1 && files.get(path)?.oid !== before.get(path)?.oid && author !== null) {
        people.add(author.id);
      }
    }
    return people;
  };

  /** Whether landings brought this entry before, and Curfew refused all of them. */
  const requestsAgain = ({ grant, landed }: Support): boolean => {
    const earlier = supports.filter((each) => each.grant.id === grant.id && each.landed < landed);
    return earlier.length > 0 && earlier.every(({ commit }) => refused.has(`${grant.id} ${commit}`));
  };

  /** Without approval, and blocked by a person who may approve and requested changes before the merge. */
  const isBreakGlass = (support: Support, role: WrittenRole, writers: ReadonlySet<number>): boolean => {
    const { pull } = support;
    const team = role.approval === 'automatic' ? 'acme/platform' : role.approval.team;
    return (
      pull !== null &&
      [...writers].every((id) => id === pull.author.id) &&
      keepsToTerms(github, support, { role, requestsAgain: requestsAgain(support) }) &&
      enough(pull, { count: 0, team }, () => true)
    );
  };

  const allowedBy = (support: Support, role: WrittenRole): boolean => {
    const { grant, pull, path, landed } = support;
    if (pull === null || pull.author.login !== grant.holder) return false;
    const eligible = grant.breakGlass ? (role.breakGlass?.eligible ?? '') : role.eligible;
    if (!memberBetween(eligible, pull.author, landed - OLD_MS, landed + JUDGED_MS)) return false;
    const writers = wroteIt(pull, path);
    if (grant.breakGlass) return isBreakGlass(support, role, writers);
    if (role.approval === 'automatic') return true;
    return enough(pull, role.approval, ({ by, saw }) => {
      const own = by.id === pull.author.id || by.login === grant.holder || writers.has(by.id);
      return !own && sameGrant(grantsAt(github, saw).get(grant.id)?.grant, grant);
    });
  };

  const rolesFor = (support: Support): readonly WrittenRole[] =>
    accepted
      .filter(({ since }) => since <= support.landed)
      .flatMap(({ policy }) => policy.roles[support.grant.role] ?? [])
      .filter((role) => allowedBy(support, role));

  const landPolicy = (commit: string, parent: string, pull: StoredPull | null): void => {
    const policy = policyAt(github, commit);
    if (JSON.stringify(policy) === JSON.stringify(policyAt(github, parent))) return;
    policyLandings.push({ commit, at: now() });
    if (policy === null || pull === null) return;
    const allowed = accepted.some(({ policy: { owners } }) =>
      enough(
        pull,
        { count: owners, team: 'acme/platform' },
        ({ by, saw }) =>
          by.id !== pull.author.id && JSON.stringify(policyAt(github, saw)) === JSON.stringify(policy),
      ),
    );
    if (allowed) accepted.push({ policy, since: now() });
  };

  /**
   * While a broken file exists, no landing is judged. Later, each landing is judged by its own pull request.
   */
  const landGrants = (commit: string, parent: string, pull: StoredPull | null): void => {
    const last = stuck.at(-1);
    const waits = last !== undefined && last.until === null;
    if (isBroken(github, commit) && !waits) stuck.push({ from: now(), until: null, fixedBy: null });
    if (!isBroken(github, commit) && waits) Object.assign(last, { until: now(), fixedBy: commit });
    const behind = isBroken(github, commit) ? (stuck.at(-1) ?? null) : null;
    const after = grantsAt(github, commit);
    const before = grantsAt(github, parent);
    for (const [id, { grant, path }] of after) {
      const earlier = before.get(id)?.grant;
      if (sameGrant(earlier, grant)) continue;
      const current = supports.findLast(
        (each) => each.grant.id === id && endOf(each) > now() && rolesFor(each).length > 0,
      );
      // Shortening a grant that is over, or that was never given, asks for nothing.
      if (current === undefined && earlier !== undefined && isLessOf(earlier, grant)) continue;
      const merged = pull?.merged ? Date.parse(pull.merged.at) - ahead : now();
      const from = grant.from === null ? merged : grant.from - ahead;
      // A grant in force keeps its role. If a change to another role is authorized, the earlier one was not
      // in force.
      const begun = current?.grant.role === grant.role ? current : undefined;
      const ownStart = Math.max(from, merged);
      const starts = begun?.starts ?? ownStart;
      const ends = starts + grant.minutes * 60_000;
      const less =
        current !== undefined &&
        current.grant.holder === grant.holder &&
        current.grant.role === grant.role &&
        current.grant.from === grant.from &&
        ends <= endOf(current);
      if (less) cutShort(current, { to: Math.max(ends, now()), commit });
      else {
        const window = { starts, ends, keepsStartOf: begun ?? null, ownStart };
        supports.push({ grant, path, commit, pull, landed: now(), ...window, cut: null, cuts: [], behind });
      }
    }
    for (const id of before.keys()) {
      if (after.has(id)) continue;
      for (const support of supports) {
        if (support.grant.id === id && endOf(support) > now()) cutShort(support, { to: now(), commit });
      }
    }
  };

  return {
    supports,
    refused(id, commit) {
      refused.add(`${id} ${commit}`);
      for (const support of supports) {
        const { keepsStartOf: earlier, grant, ownStart } = support;
        if (earlier?.grant.id !== id || earlier.commit !== commit) continue;
        support.starts = ownStart;
        support.ends = ownStart + grant.minutes * 60_000;
      }
    },
    stuck: () => stuck,
    pushes: () => pushes,
    policyLandings: () => policyLandings,
    moved({ branch, before, after, pulls }) {
      if (branch !== MAIN || before === null) return;
      // A commit that a rewind removed cuts nothing short.
      for (const support of supports) {
        support.cut =
          support.cuts.findLast(({ commit }) => github.objects.line(commit, after) !== null) ?? null;
      }
      for (const { sha, parents } of github.objects.line(before, after) ?? []) {
        if (seen.has(sha)) continue;
        seen.add(sha);
        const brought = pulls.find(({ merged }) => merged?.commit === sha) ?? null;
        if (brought === null) pushes.push({ commit: sha, at: now() });
        landPolicy(sha, parents[0] ?? sha, brought);
        landGrants(sha, parents[0] ?? sha, brought);
      }
    },
    rejectedAt: (support) => rejectedAt(github, support, now(), skewMs),
    objectedTo: (support) => isObjectedTo(github, support),
    approved: (support) => rolesFor(support).length > 0,
    explaining: (effect) =>
      supports.filter((support) =>
        rolesFor(support).some((role) =>
          effectsOf(role, support.grant.holder).some(
            (each) =>
              each.target === effect.target &&
              each.entitlement === effect.entitlement &&
              each.account === effect.account,
          ),
        ),
      ),
  };
}

function cutShort(support: Support, cut: Cut): void {
  support.cuts.push(cut);
  support.cut = cut;
}

function isLessOf(was: WrittenGrant, is: WrittenGrant): boolean {
  return is.minutes < was.minutes && sameGrant({ ...was, minutes: is.minutes }, is);
}

/** The end of its support. */
export function endOf({ ends, cut }: Support): number {
  return cut === null ? ends : Math.min(ends, cut.to);
}
