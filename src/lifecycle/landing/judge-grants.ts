import type { DateTime } from 'luxon';
import type { Decision } from '../../domain/decision/decision.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change, Request } from '../../domain/grants/request.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { lastAuthorized } from '../../domain/ledger/history/life.ts';
import { landingCommit } from '../../domain/ledger/landing-commit.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { whyNotApproved } from '../../domain/messages/why-not-approved.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read } from '../../domain/reading.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import { type ChangeInContext, gatherChangeFacts } from '../evidence/change-facts.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { type PullFacts, readPullFacts } from '../evidence/pull-facts.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { teamListings } from '../evidence/team-listings.ts';
import { type Retry, retryIfUnavailable, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { changesByLanding, type LandedStep } from './changes-by-landing.ts';
import { judgeChange, type LandedRequest, refuseIfIllegal } from './judge-change.ts';
import { isRecent, judgeByAny, mergedAt } from './landing.ts';
import { retryOf } from './link-wait.ts';
import { projectEntries } from './project-entries.ts';

/**
 * `unreadable`: a grants file on the default branch cannot be read, so it gives nothing new and ends nothing.
 */
export type JudgedGrants =
  | {
      readonly outcome: 'judged';
      readonly entries: readonly NewEntry[];
      /** Set if a change is left that waits for its pull request. */
      readonly wait?: Retry;
    }
  | { readonly outcome: 'unreadable'; readonly findings: readonly Finding[] }
  | Retry;

export interface JudgeInput {
  /** The landings that are not judged yet, oldest first. */
  readonly steps: readonly LandedStep[];
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
  readonly state: LedgerState;
  /** Whether changes are judged that have a judgement. */
  readonly again?: boolean;
  /** Whether only changes are judged that give less. Nothing is waited for then. */
  readonly onlyLess?: boolean;
}

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'commits' | 'trees' | 'pulls' | 'pushes' | 'clock'
>;

/**
 * Judges what landed: each change becomes `authorized`, `refused`, `ended` or `reverted`. Records nothing
 * itself.
 */
export async function judgeGrants(repository: Needs, input: JudgeInput): Promise<JudgedGrants> {
  const { steps, policy } = input;
  const { trees } = repository;
  const [before, after] = await Promise.all([
    readGrants(trees, steps[0]?.before ?? null, policy),
    readGrants(trees, steps.at(-1)?.after ?? null, policy),
  ]);
  if (!after.set.complete) return { outcome: 'unreadable', findings: after.set.findings };
  return judgeChanges(repository, diffGrants(before.set.grants, after.set.grants), input);
}

/** Judges changes that some landings brought together. */
export async function judgeChanges(
  repository: Needs,
  changes: Request,
  input: JudgeInput,
): Promise<JudgedGrants> {
  const { steps, policy, accepted, state } = input;
  const { trees } = repository;
  const entries: NewEntry[] = [];
  let wait: Retry | undefined;
  for (const { step, request } of await changesByLanding(trees, policy, changes, steps)) {
    const paths = await compareTrees(trees, step.before, step.after, policy.files);
    // Limits hold over all landings, so each one is judged on the entries of those before it.
    const projected = projectEntries(repository.ledger, state, entries);
    const landed = { request, paths, policy, accepted, state: projected.state };
    const judged = await judgeByAny(
      step.landing,
      (landing) => judgeLanded({ ...repository, ledger: projected.ledger }, { ...landed, landing }, input),
      refusesNothing,
    );
    if (judged.outcome !== 'judged') return judged;
    for (const entry of judged.entries) entries.push(entry);
    wait ??= judged.wait;
  }
  return { outcome: 'judged', entries, ...(wait === undefined ? {} : { wait }) };
}

function refusesNothing(judged: JudgedGrants): boolean {
  return judged.outcome === 'judged' && judged.entries.every(({ type }) => type !== 'refused');
}

/** Judges the changes of one landing. */
async function judgeLanded(
  repository: Needs,
  landed: LandedRequest,
  input: Pick<JudgeInput, 'again' | 'onlyLess'>,
): Promise<JudgedGrants> {
  const { landing, request, paths, policy, state } = landed;
  const judgedIds = input.again ? new Set() : await judgedAt(repository.ledger, request, landing.after);
  if (request.changes.every((change) => judgedIds.has(idOf(change)))) {
    return { outcome: 'judged', entries: [] };
  }
  const now = repository.clock.now();
  const landedAt = mergedAt(landing) ?? now;
  const teams = teamListings(repository.people);
  const all = await gatherChangeFacts(repository, { request, policy, state, teams, now: landedAt });
  const evidence = await evidenceOf(repository, landed, input, landedAt);
  const pull = evidence.readable ? evidence.value : null;
  const changes = all.map(({ facts }) => facts);
  const problems =
    pull === null ? [] : findingsOf({ author: pull.author, policy, changes, paths, now: landedAt });

  const entries: NewEntry[] = [];
  let wait: Retry | undefined;
  for (const change of all) {
    if (judgedIds.has(idOf(change.facts.change))) continue;
    if (!givesLess(change.facts)) {
      if (input.onlyLess === true) continue;
      if (landing.wait !== undefined) {
        wait = retryOf(landing.wait);
        continue;
      }
    }
    const decision =
      pull === null ? null : await decideChange(change, { policy, pull, teams, changes: all, now: landedAt });
    const missing = missingAnswer(change, evidence, decision);
    if (missing !== null && isRecent(landedAt, now)) return retryLater(missing);
    const findings = problems.filter((finding) => concerns(finding, change, all));
    const isSuperseded = await isShortenedLater(repository, change, landing.after);
    const context = { ...landed, evidence, decision, findings, isSuperseded, landedAt, now };
    const entry = judgeChange(change, context);
    if (entry !== null) entries.push(refuseIfIllegal(entry, change, { live: state.live, earlier: entries }));
  }
  return { outcome: 'judged', entries, ...(wait === undefined ? {} : { wait }) };
}

/**
 * The ids of the grants that the ledger has judged for this landing. While an earlier landing waits, the same
 * commits are walked again. If a withdrawal was judged twice, the second time it would look like a revert.
 */
async function judgedAt(
  ledger: Pick<Repository['ledger'], 'life'>,
  { changes }: Request,
  commit: string,
): Promise<ReadonlySet<string>> {
  const judged = new Set<string>();
  for (const id of changes.map(idOf)) {
    if ((await ledger.life(id)).some((entry) => landingCommit(entry) === commit)) judged.add(id);
  }
  return judged;
}

/** Whether the last authorization of the grant is about a landing behind this commit that shortened it. */
async function isShortenedLater(
  { commits }: Pick<Repository, 'commits'>,
  { facts, life }: ChangeInContext,
  commit: string,
): Promise<boolean> {
  const last = lastAuthorized(life);
  if (givesLess(facts) || last?.change !== 'shortened' || last.commit === commit) return false;
  return (await commits.firstParent(commit, last.commit)) !== 'not-an-ancestor';
}

function idOf(change: Change): string {
  return changedEntry(change).grant.id;
}

/**
 * The people of the pull request that landed; null for a direct push. A withdrawal needs none of them, and
 * what gives less is recorded without them if GitHub does not answer.
 */
async function evidenceOf(
  repository: Needs,
  { landing: { pull }, request, policy }: LandedRequest,
  { onlyLess }: Pick<JudgeInput, 'onlyLess'>,
  landedAt: DateTime,
): Promise<Reading<PullFacts | null>> {
  const none = read(null, landedAt);
  if (pull === null || request.changes.every(({ kind }) => kind === 'withdrawn')) return none;
  const facts = readPullFacts(repository, pull, policy.files, landedAt);
  if (onlyLess !== true) return facts;
  const answer = await retryIfUnavailable(facts);
  return 'outcome' in answer ? none : answer;
}

/**
 * Why GitHub's answers do not suffice for a decision; null if they do. GitHub may still answer soon after the
 * merge.
 */
function missingAnswer(
  { facts }: ChangeInContext,
  evidence: Reading<PullFacts | null>,
  decision: Decision | null,
): string | null {
  const { holder, role, eligible } = facts;
  if (givesLess(facts)) return null;
  if (!evidence.readable) return evidence.because;
  if (evidence.value === null) return null;
  if (!holder.readable) return holder.because;
  // An account that does not exist now will not exist later.
  if (holder.value === null) return null;
  if (role !== null && !eligible.readable) return eligible.because;
  return decision?.outcome === 'unreadable' ? whyNotApproved(decision) : null;
}

/** A finding inside one entry of a file concerns only that entry. Any other finding concerns all changes. */
function concerns(finding: Finding, change: ChangeInContext, all: readonly ChangeInContext[]): boolean {
  const inside = all.filter((other) => isInside(finding, other));
  return inside.length === 0 || inside.includes(change);
}

function isInside({ at }: Finding, { facts }: ChangeInContext): boolean {
  const { change } = facts;
  if (at === null || change.kind === 'withdrawn') return false;
  const entry = change.after.rangeOf('');
  return at.path === entry.path && at.start.line >= entry.start.line && at.start.line <= entry.end.line;
}
