import type { DateTime } from 'luxon';
import type { Decision } from '../domain/decision/decision.ts';
import { type Finding, isError } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { diffGrants } from '../domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../domain/grants/grant.ts';
import type { Request } from '../domain/grants/request.ts';
import { iso } from '../domain/iso.ts';
import { advanceLive } from '../domain/ledger/advance-live.ts';
import type { Authorized, Ended, NewEntry, Refused, Reverted } from '../domain/ledger/entry.ts';
import type { AcceptedPolicy, LedgerState } from '../domain/ledger/ledger-state.ts';
import { isOver } from '../domain/ledger/life.ts';
import { isLegal } from '../domain/ledger/transitions.ts';
import { whyNotApproved } from '../domain/messages/why-not-approved.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../domain/reading.ts';
import { givesLess } from '../domain/rules/gives-less.ts';
import { findingsOf } from '../domain/rules/request-rules.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { PullRequest } from '../ports/pull-requests.ts';
import { attributeChanges, type Stretch } from './attribute-changes.ts';
import { type ChangedPath, changedPaths } from './changed-paths.ts';
import { type Considered, consider } from './consider.ts';
import { decideChange } from './decide-change.ts';
import { isRecent, judgeByAny, type Landing, mergedAt } from './landing-groups.ts';
import { type PullFacts, pullFacts } from './pull-facts.ts';
import { readGrants } from './read-grants.ts';
import type { Repository } from './repository.ts';
import { teamListings } from './team-listings.ts';

export type GrantsJudged =
  | { readonly outcome: 'judged'; readonly entries: readonly NewEntry[] }
  /** A grants file on the default branch cannot be read: it gives nothing new and takes nothing away. */
  | { readonly outcome: 'unreadable'; readonly findings: readonly Finding[] }
  /** GitHub would not say who is in a team or who somebody is; asking again may help. */
  | { readonly outcome: 'ask-again'; readonly because: string };

export interface JudgeInput {
  /** What landed since the last judgement, oldest first. */
  readonly stretches: readonly Stretch[];
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
  readonly state: LedgerState;
}

/** One landing and what it changed. */
interface Share extends Omit<JudgeInput, 'stretches'> {
  readonly landing: Landing;
  readonly request: Request;
  readonly paths: readonly ChangedPath[];
  /** What is going to be recorded of the landings before it. */
  readonly earlier: readonly NewEntry[];
}

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees' | 'pulls' | 'clock'
>;

/** Judges what landed: every change becomes `authorized`, `refused`, `ended` or `reverted`. Records nothing itself. */
export async function judgeGrants(repository: Needs, input: JudgeInput): Promise<GrantsJudged> {
  const { stretches, policy, accepted, state } = input;
  const { trees } = repository;
  const [was, is] = await Promise.all([
    readGrants(trees, stretches[0]?.before ?? [], policy),
    readGrants(trees, stretches.at(-1)?.after ?? [], policy),
  ]);
  if (!is.set.complete) return { outcome: 'unreadable', findings: is.set.findings };
  const request = diffGrants(was.set.grants, is.set.grants);
  const entries: NewEntry[] = [];
  for (const each of await attributeChanges(trees, policy, request, stretches)) {
    const { landing, before, after } = each.stretch;
    const paths = changedPaths(before, after);
    const share = { landing, request: each.request, paths, policy, accepted, state, earlier: entries };
    const judged = await judgeByAny(
      landing,
      (by) => judgeShare(repository, { ...share, landing: by }),
      refusesNothing,
    );
    if (judged.outcome !== 'judged') return judged;
    entries.push(...judged.entries);
  }
  return { outcome: 'judged', entries };
}

function refusesNothing(judged: GrantsJudged): boolean {
  return judged.outcome === 'judged' && judged.entries.every(({ type }) => type !== 'refused');
}

async function judgeShare(repository: Needs, share: Share): Promise<GrantsJudged> {
  const { landing, request, paths, policy, state } = share;
  if (request.changes.length === 0) return { outcome: 'judged', entries: [] };
  const now = repository.clock.now();
  const landedAt = mergedAt(landing) ?? now;
  const teams = teamListings(repository.people);
  const considered = await consider(repository, { request, policy, state, teams, now: landedAt });
  const evidence = await evidenceOf(repository, landing, policy, landedAt);
  const pull = evidence.readable ? evidence.value : null;
  const problems =
    pull === null
      ? []
      : findingsOf({
          author: pull.author,
          policy,
          changes: considered.map(({ facts }) => facts),
          paths,
          now: landedAt,
        }).filter(stillMatters);

  const patient = isRecent(landedAt, now);
  const entries: NewEntry[] = [];
  for (const each of considered) {
    const decision =
      pull === null
        ? null
        : await decideChange(each, { policy, pull, teams, all: considered, now: landedAt });
    const unread = evidence.readable ? pull && whatWasUnreadable(each, decision) : whyUnread(each, evidence);
    if (unread !== null && patient) return { outcome: 'ask-again', because: unread };
    const own = problems.filter((finding) => concerns(finding, each, considered));
    const entry = judgeChange(each, { ...share, evidence, decision, findings: own, landedAt, now, pull });
    const earlier = [...share.earlier, ...entries];
    if (entry !== null) entries.push(followable(entry, each, { live: state.live, earlier }));
  }
  return { outcome: 'judged', entries };
}

/**
 * The people around the pull request that landed; null for a direct push. What GitHub will never list (more commits
 * than it shows) must not keep everything after it from being judged.
 */
async function evidenceOf(
  repository: Needs,
  { pull }: Landing,
  policy: Policy,
  landedAt: DateTime,
): Promise<Reading<PullFacts | null>> {
  if (pull === null) return read(null, landedAt);
  try {
    return read(await pullFacts(repository, pull, policy.files, landedAt), landedAt);
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    return unreadable(`who had a part in #${pull.number}`, error.message);
  }
}

function whyUnread({ facts }: Considered, { because }: { readonly because: string }): string | null {
  return givesLess(facts) ? null : because;
}

/** What cannot follow the record is refused here: asked of the ledger it would stop all landing. */
function followable(
  entry: NewEntry,
  { life }: Considered,
  { live, earlier }: { readonly live: LedgerState['live']; readonly earlier: readonly NewEntry[] },
): NewEntry {
  if (entry.type !== 'authorized') return entry;
  const because = isLegal({ live: earlier.reduce(advanceLive, live), life }, entry);
  if (because === null) return entry;
  const { at, grant, revision, holder, role, pull, commit } = entry;
  const { decision, merged_by } = entry.evidence;
  const reasons = [{ code: 'cannot-follow', text: `The record does not allow it: ${because}.` }];
  return { type: 'refused', at, grant, revision, holder, role, pull, commit, merged_by, reasons, decision };
}

function whatWasUnreadable({ facts }: Considered, decision: Decision | null): string | null {
  if (givesLess(facts)) return null;
  if (!facts.holder.readable) return facts.holder.because;
  // An account that does not exist will not do so later.
  if (facts.holder.value === null) return null;
  if (facts.role !== null && !facts.eligible.readable) return facts.eligible.because;
  return decision?.outcome === 'unreadable' ? whyNotApproved(decision) : null;
}

interface Judging extends Share {
  readonly evidence: Reading<PullFacts | null>;
  readonly decision: Decision | null;
  readonly findings: readonly Finding[];
  readonly landedAt: DateTime;
  readonly now: DateTime;
  readonly pull: PullFacts | null;
}

function judgeChange(considered: Considered, judging: Judging): NewEntry | null {
  const { change } = considered.facts;
  if (change.kind === 'withdrawn') return withdrawn(considered, judging);
  // Shortening what is over, or what was never given, changes nothing.
  if (change.kind === 'shortened' && (considered.facts.inForce === null || isOver(considered.life)))
    return null;
  const { decision, findings, now, landing } = judging;
  const less = givesLess(considered.facts);
  const errors = less ? [] : findings.filter(isError);
  const reasons = errors.map((finding) => ({ code: finding.code, text: wordFinding(finding) }));
  if (landing.pull === null && !less) {
    reasons.push({
      code: 'not-by-pull-request',
      text: 'It came to the default branch without a merged pull request, so nobody can have approved it.',
    });
  } else if (!judging.evidence.readable && !less) {
    const { what, because } = judging.evidence;
    reasons.push({ code: 'evidence-unreadable', text: `It cannot be read ${what}: ${because}.` });
  } else if (decision !== null && decision.outcome !== 'approved') {
    reasons.push({ code: `decision-${decision.outcome}`, text: whyNotApproved(decision) });
  }
  const { window } = considered.facts;
  if (!less && (window === null || window.ends <= now)) {
    reasons.push({ code: 'already-over', text: 'Its window was over when it landed.' });
  }
  if (reasons.length > 0) return refused(considered, change.after, judging, reasons);
  return (
    authorized(considered, change, judging) ??
    refused(considered, change.after, judging, [
      {
        code: 'not-resolved',
        text: 'What it gives could not be worked out: role, holder or target is not known.',
      },
    ])
  );
}

function authorized(
  { facts, revision }: Considered,
  change: { readonly kind: Authorized['change']; readonly after: PlacedGrant },
  { landing, decision, landedAt, now, accepted, pull }: Judging,
): NewEntry | null {
  const { holder, role, window, inForce } = facts;
  if (revision === null || window === null || !holder.readable || holder.value === null) return null;
  const { grant, path } = change.after;
  return {
    type: 'authorized',
    at: iso(now),
    grant: grant.id,
    revision,
    holder: holder.value,
    role: grant.role,
    pull: landing.pull?.number ?? null,
    change: change.kind,
    replaces: inForce?.revision ?? null,
    window: { starts: iso(window.starts), ends: iso(window.ends) },
    effects: facts.effects,
    ticket: grant.ticket,
    break_glass: grant.breakGlass,
    ...(decision?.by === 'break-glass' && role?.breakGlass != null
      ? { review_by: iso(now.plus(role.breakGlass.reviewWithin)) }
      : {}),
    policy_commit: accepted.commit,
    commit: landing.after,
    path,
    evidence: {
      decision: decision ?? { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] },
      merged_at: iso(landedAt),
      merged_by: landing.pull?.merged?.by ?? null,
      author: pull?.author ?? null,
      read_at: iso(now),
    },
  };
}

function refused(
  { facts, revision }: Considered,
  { grant }: PlacedGrant,
  { landing, now, decision }: Judging,
  reasons: Refused['reasons'],
): NewEntry {
  const person = facts.holder.readable ? facts.holder.value : null;
  return {
    type: 'refused',
    at: iso(now),
    grant: grant.id,
    revision,
    holder: person ?? { login: grant.holder, id: null },
    role: grant.role,
    pull: landing.pull?.number ?? null,
    commit: landing.after,
    merged_by: landing.pull?.merged?.by ?? null,
    reasons,
    ...(decision === null ? {} : { decision }),
  };
}

/** The entry is gone from the file: of a grant that is over that is its revert, of a live one it is its end. */
function withdrawn({ life }: Considered, { landing, now }: Judging): NewEntry | null {
  const last = life.findLast((entry) => entry.type === 'authorized');
  if (last?.type !== 'authorized') return null;
  const { grant, revision, holder, role, pull } = last;
  const where = { pull: landing.pull?.number ?? null, commit: landing.after };
  const subject = { at: iso(now), grant, revision, holder, role, pull };
  if (isOver(life))
    return { ...subject, type: 'reverted', reverted_in: where } satisfies Reverted & { at: string };
  return {
    ...subject,
    type: 'ended',
    cause: 'withdrawn',
    by: landing.pull?.merged?.by ?? null,
    ended_in: where,
  } satisfies Ended & { at: string };
}

/** A start that was still to come when it was approved may have passed by the merge: it starts then. */
function stillMatters({ code }: Finding): boolean {
  return code !== 'starts-in-past';
}

/** A finding inside an entry is about that entry; any other is about all of them. */
function concerns(finding: Finding, each: Considered, all: readonly Considered[]): boolean {
  const inside = all.filter((one) => standsIn(finding, one));
  return inside.length === 0 || inside.includes(each);
}

function standsIn({ at }: Finding, { facts }: Considered): boolean {
  const { change } = facts;
  if (at === null || change.kind === 'withdrawn') return false;
  const entry = change.after.rangeOf('');
  return at.path === entry.path && at.start.line >= entry.start.line && at.start.line <= entry.end.line;
}

/** Whether a pull request may have brought the commit: used when evidence is asked for again. */
export function broughtBy(pull: PullRequest, commit: string, defaultBranch: string): boolean {
  return pull.merged?.commit === commit && pull.base.branch === defaultBranch && pull.head.sameRepository;
}
