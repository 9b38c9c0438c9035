import { isError } from '../../domain/findings/finding.ts';
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
import type { PullRequest } from '../../ports/pull-requests.ts';
import { type ChangedPath, concernsPolicy } from '../evidence/changed-paths.ts';
import { checkApproverTeams } from '../evidence/check-approver-teams.ts';
import { decidePolicy, policiesRecordedIn } from '../evidence/decide-policy.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { readPolicy } from '../evidence/read-policy.ts';
import type { Repository } from '../repository.ts';
import { affectedByPolicy } from './affected-by-policy.ts';
import { requestReviews } from './request-reviews.ts';

/** Looks at a pull request that changes the policy. Curfew says what it sees, and leaves the merge to people. */
export async function reviewPolicyChange(
  repository: Repository,
  pull: PullRequest,
  state: LedgerState,
  paths: readonly ChangedPath[],
): Promise<'done'> {
  const found = await policyIn(repository, pull, paths);
  const text =
    typeof found !== 'string'
      ? policyTrouble(found)
      : found === state.policy?.blob
        ? policyRestored()
        : policyCheck(await viewOf(repository, pull, state, { blob: found, paths }));
  await repository.checks.publish({ head: pull.head.sha, ...text });
  return 'done';
}

/** The policy that the pull request would bring, or why it cannot bring any. */
async function policyIn(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  { base, head }: PullRequest,
  paths: readonly ChangedPath[],
): Promise<string | PolicyTrouble> {
  const own = paths.find(({ path }) => path === POLICY_PATH);
  const other = paths.find((each) => concernsPolicy(each) && each.path !== POLICY_PATH && each.oid !== null);
  if (other !== undefined) return { trouble: 'not-read', path: other.path };
  if (own === undefined || own.oid === null) return { trouble: 'deleted' };
  if (own.mode !== '100644') return { trouble: 'not-read', path: own.path };
  if (!head.sameRepository) return { trouble: 'fork' };
  // What GitHub calls the base of a pull request may be where its branch was long ago.
  const tip = (await commits.head(base.branch)) ?? base.sha;
  const common = await commits.mergeBase(tip, head.sha);
  const [then, now] = await Promise.all([common, tip].map((sha) => trees.list(sha, POLICY_PATH)));
  const blobOf = (files: typeof then) => files?.find(({ path }) => path === POLICY_PATH)?.oid;
  return blobOf(then) === blobOf(now) ? own.oid : { trouble: 'stale' };
}

async function viewOf(
  repository: Repository,
  pull: PullRequest,
  state: LedgerState,
  { blob, paths }: { readonly blob: string; readonly paths: readonly ChangedPath[] },
): Promise<PolicyView> {
  const read = await readPolicy(repository, blob);
  const { policy: before } = await policyInForce(repository, state);
  const none: PolicyView = {
    findings: read.outcome === 'broken' ? read.findings : [],
    decision: null,
    differences: [],
    first: before === null,
    affected: { held: [], ending: [], asked: [] },
    unreadOwners: [],
    unreadGiven: [],
    otherPaths: paths.filter((path) => !concernsPolicy(path)).map(({ path }) => path),
  };
  if (read.outcome === 'broken') return none;
  const { findings, unreadOwners, unreadGiven } = await checkApproverTeams(repository, read);
  if (findings.some(isError)) return { ...none, findings };
  const people = await pullFacts(repository, pull, read.policy.files);
  const decide = () => decidePolicy(repository, people, blob, state);
  const recorded = policiesRecordedIn(await repository.ledger.since(pull.createdAt), pull.number);
  if (recorded.at(-1)?.revision !== blob) {
    // Asked first: after a crash between the two they are asked again, rather than never.
    await requestReviews(repository, pull, [await decide()]);
    await recordPolicyRequested(repository, pull, blob, recorded.length + 1);
  }
  const differences = diffPolicies(before, read.policy);
  return {
    ...none,
    decision: await decide(),
    differences,
    affected: await affectedByPolicy(repository, state, read.policy, differences),
    unreadOwners,
    unreadGiven,
  };
}

/** Approvals count for the policy that was recorded last before them. */
async function recordPolicyRequested(
  { ledger, clock, facts }: Pick<Repository, 'ledger' | 'clock' | 'facts'>,
  pull: PullRequest,
  blob: string,
  round: number,
): Promise<void> {
  await ledger.append(() => ({
    entries: [
      {
        type: 'policy-requested',
        at: iso(recordingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs() })),
        round,
        blob,
        pull: pull.number,
        head: pull.head.sha,
        author: pull.author,
      },
    ],
  }));
}
