import type { DateTime } from 'luxon';
import type { Decision } from '../../domain/decision/decision.ts';
import { type Finding, isError } from '../../domain/findings/finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { type ChangeInContext, gatherChangeFacts } from '../evidence/change-facts.ts';
import { type ChangedPath, changedPaths } from '../evidence/changed-paths.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { type PullFacts, pullFacts } from '../evidence/pull-facts.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

/** What a pull request asks for, what is wrong with it, and what was decided about each change. */
export interface Evaluation {
  readonly paths: readonly ChangedPath[];
  readonly changes: readonly ChangeInContext[];
  /** Aligned with `considered`. */
  readonly decisions: readonly Decision[];
  readonly findings: readonly Finding[];
  readonly pull: PullFacts;
}

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees' | 'commits' | 'pulls'
>;

/** Reads base and head by SHA, applies every rule, and decides; changes nothing. */
export async function evaluateRequest(
  repository: Needs,
  input: {
    readonly pull: PullRequest;
    readonly policy: Policy;
    readonly state: LedgerState;
    readonly now: DateTime;
  },
): Promise<Evaluation> {
  const { pull, policy, state, now } = input;
  const base = await repository.commits.mergeBase(pull.base.sha, pull.head.sha);
  const [before, after] = await Promise.all([
    repository.trees.list(base, ''),
    repository.trees.list(pull.head.sha, ''),
  ]);
  const paths = changedPaths(before, after);
  const [was, wanted] = await Promise.all([
    readGrants(repository.trees, before, policy),
    readGrants(repository.trees, after, policy),
  ]);
  const teams = teamListings(repository.people);
  const touched = new Set(paths.map(({ path }) => path));
  const malformed = wanted.set.findings.filter(({ at }) => at === null || touched.has(at.path));
  // What cannot be read says nothing about what it asks for, least of all that the rest should go.
  const request = wanted.set.complete ? diffGrants(was.set.grants, wanted.set.grants) : { changes: [] };
  const changes = await gatherChangeFacts(repository, { request, policy, state, teams, now });
  const people = await pullFacts(repository, pull, policy.files);
  const deciding = { policy, pull: people, teams, all: changes, now };
  const decisions = await Promise.all(changes.map((each) => decideChange(each, deciding)));
  const ruled = findingsOf({
    author: pull.author,
    policy,
    changes: changes.map(({ facts }) => facts),
    paths,
    now,
  });
  const unreadable = wanted.set.complete || malformed.some(isError) ? [] : wanted.set.findings;
  return { paths, changes, decisions, findings: [...malformed, ...unreadable, ...ruled], pull: people };
}
