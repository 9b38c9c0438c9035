import { isError } from '../domain/findings/finding.ts';
import { POLICY_PATH } from '../domain/grants/grants-paths.ts';
import { iso } from '../domain/iso.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { policyCheck } from '../domain/messages/policy-check.ts';
import type { PullRequest } from '../ports/pull-requests.ts';
import type { ChangedPath } from './changed-paths.ts';
import { recordingClock } from './clock-skew.ts';
import { decidePolicy, policiesRecordedIn } from './judge-policy.ts';
import { pullFacts } from './pull-facts.ts';
import { readPolicyBlob } from './read-policy.ts';
import type { Repository } from './repository.ts';

/** Looks at a pull request that changes the policy. Curfew says what it sees, and leaves the merge to people. */
export async function reviewPolicyChange(
  repository: Repository,
  pull: PullRequest,
  state: LedgerState,
  paths: readonly ChangedPath[],
): Promise<'done'> {
  const blob = paths.find(({ path, mode }) => path === POLICY_PATH && mode === '100644')?.oid ?? null;
  const read = blob === null ? null : await readPolicyBlob(repository, blob);
  const findings = read?.outcome === 'broken' ? read.findings : [];
  if (blob === null || read === null || findings.some(isError)) {
    await repository.checks.publish({
      head: pull.head.sha,
      ...policyCheck({ blob, findings, decision: null }),
    });
    return 'done';
  }
  await recordPolicyRequested(repository, pull, blob);
  const people = await pullFacts(repository, pull, read.outcome === 'policy' ? read.policy.files : []);
  const decision = await decidePolicy(repository, people, blob, state);
  await repository.checks.publish({ head: pull.head.sha, ...policyCheck({ blob, findings, decision }) });
  return 'done';
}

/** Approvals count for the policy that was recorded last before them. */
async function recordPolicyRequested(
  { ledger, clock, facts }: Pick<Repository, 'ledger' | 'clock' | 'facts'>,
  pull: PullRequest,
  blob: string,
): Promise<void> {
  const recorded = policiesRecordedIn(await ledger.since(pull.createdAt), pull.number);
  if (recorded.at(-1)?.revision === blob) return;
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
