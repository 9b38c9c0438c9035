import type { DateTime } from 'luxon';
import type { Decision } from '../../domain/decision/decision.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { notApprovedReasons } from '../../domain/messages/not-approved-reasons.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { givesLess } from '../../domain/rules/gives-less.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import { ForgeFailure } from '../../ports/forge-failure.ts';
import { type ChangeInContext, gatherChangeFacts } from '../evidence/change-facts.ts';
import { changedPaths } from '../evidence/changed-paths.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { type PullFacts, pullFacts } from '../evidence/pull-facts.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';
import { attributeChanges, type LandedStep } from './attribute-changes.ts';
import { followable, judgeChange, type Share } from './judge-change.ts';
import { isRecent, judgeByAny, type Landing, mergedAt } from './landing-groups.ts';
import { projectEntries } from './project-entries.ts';

export type JudgedGrants =
  | { readonly outcome: 'judged'; readonly entries: readonly NewEntry[] }
  /** A grants file on the default branch cannot be read: it gives nothing new and takes nothing away. */
  | { readonly outcome: 'unreadable'; readonly findings: readonly Finding[] }
  /** GitHub would not say who is in a team or who somebody is; asking again may help. */
  | { readonly outcome: 'ask-again'; readonly because: string };

export interface JudgeInput {
  /** What landed since the last judgement, oldest first. */
  readonly stretches: readonly LandedStep[];
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
  readonly state: LedgerState;
}

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'commits' | 'trees' | 'pulls' | 'clock'
>;

/** Judges what landed: every change becomes `authorized`, `refused`, `ended` or `reverted`. Records nothing itself. */
export async function judgeGrants(repository: Needs, input: JudgeInput): Promise<JudgedGrants> {
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
    // Each is judged on what those before it are going to be recorded as: limits hold over all of them.
    const known = projectEntries(repository.ledger, state, entries);
    const share = { landing, request: each.request, paths, policy, accepted, state: known.state };
    const judged = await judgeByAny(
      landing,
      (by) => judgeShare({ ...repository, ledger: known.ledger }, { ...share, landing: by }),
      refusesNothing,
    );
    if (judged.outcome !== 'judged') return judged;
    entries.push(...judged.entries);
  }
  return { outcome: 'judged', entries };
}

function refusesNothing(judged: JudgedGrants): boolean {
  return judged.outcome === 'judged' && judged.entries.every(({ type }) => type !== 'refused');
}

async function judgeShare(repository: Needs, share: Share): Promise<JudgedGrants> {
  const { landing, request, paths, policy, state } = share;
  if (request.changes.length === 0) return { outcome: 'judged', entries: [] };
  const now = repository.clock.now();
  const landedAt = mergedAt(landing) ?? now;
  const teams = teamListings(repository.people);
  const considered = await gatherChangeFacts(repository, { request, policy, state, teams, now: landedAt });
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
        });

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
    if (entry !== null) entries.push(followable(entry, each, { live: state.live, earlier: entries }));
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

function whyUnread({ facts }: ChangeInContext, { because }: { readonly because: string }): string | null {
  return givesLess(facts) ? null : because;
}

function whatWasUnreadable({ facts }: ChangeInContext, decision: Decision | null): string | null {
  if (givesLess(facts)) return null;
  if (!facts.holder.readable) return facts.holder.because;
  // An account that does not exist will not do so later.
  if (facts.holder.value === null) return null;
  if (facts.role !== null && !facts.eligible.readable) return facts.eligible.because;
  return decision?.outcome === 'unreadable' ? notApprovedReasons(decision) : null;
}

/** A finding inside an entry is about that entry; any other is about all of them. */
function concerns(finding: Finding, each: ChangeInContext, all: readonly ChangeInContext[]): boolean {
  const inside = all.filter((one) => standsIn(finding, one));
  return inside.length === 0 || inside.includes(each);
}

function standsIn({ at }: Finding, { facts }: ChangeInContext): boolean {
  const { change } = facts;
  if (at === null || change.kind === 'withdrawn') return false;
  const entry = change.after.rangeOf('');
  return at.path === entry.path && at.start.line >= entry.start.line && at.start.line <= entry.end.line;
}
