import { isError } from '../../domain/findings/finding.ts';
import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import { iso } from '../../domain/iso.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  type PolicyTrouble,
  type PolicyView,
  policyCheck,
  policyRestored,
  policyTrouble,
} from '../../domain/messages/checks/policy-check.ts';
import { recordingClock } from '../../domain/plan/clock-skew.ts';
import { diffPolicies } from '../../domain/policy/policy-difference.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { type ChangedPath, concernsPolicy } from '../evidence/changed-paths.ts';
import { checkApproverTeams } from '../evidence/check-approver-teams.ts';
import { decidePolicy, policiesRecordedIn } from '../evidence/decide-policy.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { type PullFacts, pullFacts } from '../evidence/pull-facts.ts';
import { fileAt } from '../evidence/read-folders.ts';
import { readProposedPolicy } from '../evidence/read-policy.ts';
import { withKnownCommits } from '../evidence/read-pull.ts';
import type { Repository } from '../repository.ts';
import { affectedByPolicy } from './affected-by-policy.ts';
import { requestReviews } from './request-reviews.ts';

/** Reviews a pull request that changes the policy, and publishes its check. People merge it, never Curfew. */
export async function reviewPolicyChange(
  repository: Repository,
  pull: PullRequest,
  state: LedgerState,
  changed: readonly ChangedPath[],
): Promise<void> {
  const proposed = await proposedPolicy(repository, pull, changed);
  const check =
    typeof proposed !== 'string'
      ? policyTrouble(proposed)
      : proposed === state.policy?.blob
        ? policyRestored()
        : policyCheck(await policyView(repository, pull, state, { blob: proposed, changed }));
  await repository.checks.publish({ head: pull.head.sha, pull: pull.number, ...check });
}

/** The object id of the proposed policy file, or why the pull request cannot bring a policy. */
async function proposedPolicy(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  { base, head }: PullRequest,
  changed: readonly ChangedPath[],
): Promise<string | PolicyTrouble> {
  const file = changed.find(({ path }) => path === POLICY_PATH);
  const misspelled = changed.find(
    (path) => concernsPolicy(path) && path.path !== POLICY_PATH && path.oid !== null,
  );
  if (misspelled !== undefined) return { trouble: 'not-read', path: misspelled.path };
  if (file === undefined || file.oid === null) return { trouble: 'deleted' };
  if (file.mode !== REGULAR_FILE) return { trouble: 'not-read', path: file.path };
  // GitHub's base of a pull request may be an old commit of its branch, so the tip is read.
  const tip = (await commits.head(base.branch)) ?? base.sha;
  const common = await commits.mergeBase(tip, head.sha);
  const [atCommon, atTip] = await Promise.all([common, tip].map((sha) => fileAt(trees, sha, POLICY_PATH)));
  return atCommon?.oid === atTip?.oid ? file.oid : { trouble: 'stale' };
}

async function policyView(
  repository: Repository,
  pull: PullRequest,
  state: LedgerState,
  { blob, changed }: { readonly blob: string; readonly changed: readonly ChangedPath[] },
): Promise<PolicyView> {
  const proposed = await readProposedPolicy(repository, blob, state);
  const { policy: current } = await policyInForce(repository, state);
  const broken: PolicyView = {
    findings: proposed.outcome === 'broken' ? proposed.findings : [],
    decision: null,
    differences: [],
    isFirst: current === null,
    affected: { held: [], ending: [], requested: [] },
    unreadableOwners: [],
    unreadableGrantable: [],
    otherPaths: changed.filter((path) => !concernsPolicy(path)).map(({ path }) => path),
  };
  if (proposed.outcome === 'broken') return broken;
  const teams = await checkApproverTeams(repository, proposed);
  const { unreadableOwners, unreadableGrantable } = teams;
  const findings = [...teams.findings, ...proposed.warnings];
  if (findings.some(isError)) return { ...broken, findings };

  const people = await pullFacts(withKnownCommits(repository, pull), pull, proposed.policy.files);
  await recordProposed(repository, { pull, people, blob, state });
  const differences = diffPolicies(current, proposed.policy);
  return {
    ...broken,
    findings,
    decision: await decidePolicy(repository, people, blob, state),
    differences,
    affected: await affectedByPolicy(repository, state, proposed.policy, differences),
    unreadableOwners,
    unreadableGrantable,
  };
}

/**
 * Records the proposed policy unless it was recorded last. An approval counts only for the policy that was
 * recorded last before it.
 */
async function recordProposed(
  repository: Repository,
  {
    pull,
    people,
    blob,
    state,
  }: {
    readonly pull: PullRequest;
    readonly people: PullFacts;
    readonly blob: string;
    readonly state: LedgerState;
  },
): Promise<void> {
  const { ledger, clock, facts } = repository;
  const recorded = policiesRecordedIn(await ledger.since(pull.createdAt), pull.number);
  if (recorded.at(-1)?.revision === blob) return;
  // First the reviews are requested, and then the policy is recorded. If the process dies between the two,
  // the reviews are requested again. In the other order, they would never be.
  await requestReviews(repository, pull, [await decidePolicy(repository, people, blob, state)]);
  await ledger.append(() => ({
    entries: [
      {
        type: 'policy-requested',
        at: iso(recordingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs() })),
        round: recorded.length + 1,
        blob,
        pull: pull.number,
        head: pull.head.sha,
        author: pull.author,
      },
    ],
  }));
}
