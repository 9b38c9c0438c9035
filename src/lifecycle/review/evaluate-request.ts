import type { DateTime } from 'luxon';
import type { Decision } from '../../domain/decision/decision.ts';
import { type Finding, isError } from '../../domain/findings/finding.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { type ChangeInContext, gatherChangeFacts } from '../evidence/change-facts.ts';
import type { ChangedPath } from '../evidence/changed-paths.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { type PullFacts, pullFacts } from '../evidence/pull-facts.ts';
import { withKnownCommits } from '../evidence/read-pull.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import type { WrittenRequest } from './read-request.ts';

export interface EvaluatedChange extends ChangeInContext {
  readonly decision: Decision;
}

/** The result of one evaluation: each change with its decision, and every problem that the rules found. */
export interface Evaluation {
  readonly changes: readonly EvaluatedChange[];
  readonly findings: readonly Finding[];
  readonly people: PullFacts;
}

export interface EvaluationInput {
  readonly pull: PullRequest;
  readonly written: WrittenRequest;
  readonly changed: readonly ChangedPath[];
  readonly policy: Policy;
  readonly state: LedgerState;
  readonly now: DateTime;
}

/** Gathers the facts, applies every rule and decides about each change. Writes nothing. */
export async function evaluateRequest(
  repository: Pick<
    Repository,
    'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees' | 'commits' | 'pulls' | 'pushes' | 'clock'
  > &
    Remembers<'readCommits'>,
  { pull, written, changed, policy, state, now }: EvaluationInput,
): Promise<Evaluation> {
  const teams = teamListings(repository.people);
  const { request } = written;
  const [all, people] = await Promise.all([
    gatherChangeFacts(repository, { request, policy, state, teams, now }),
    pullFacts(withKnownCommits(repository, pull), pull, policy.files),
  ]);
  const changes = await Promise.all(
    all.map(async (change) => ({
      ...change,
      decision: await decideChange(change, { policy, pull: people, teams, changes: all, now }),
    })),
  );
  const ruleFindings = findingsOf({
    author: pull.author,
    policy,
    changes: changes.map(({ facts }) => facts),
    paths: changed,
    now,
  });
  return { changes, findings: [...written.findings, ...ruleFindings], people };
}

/** Whether the rules found no error. Warnings are for the reviewer. */
export function isSound({ findings }: Evaluation): boolean {
  return !findings.some(isError);
}

export function isApproved(evaluation: Evaluation): boolean {
  return isSound(evaluation) && evaluation.changes.every(({ decision }) => decision.outcome === 'approved');
}
