import { staysWithinLimits } from '../../domain/decision/automatic-limits.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { broughtBy } from '../evidence/brought-by.ts';
import { landedPolicy } from '../evidence/landed-grant.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import { verifyBreakGlass } from './verify-break-glass.ts';
import { verifyReviews } from './verify-reviews.ts';

type ApprovalPorts = Parameters<typeof verifyBreakGlass>[0] & Pick<Repository, 'defaultBranch'>;

/**
 * The pull request must have brought the commit, and its approval, of whichever kind, must still meet the
 * policy.
 */
export async function verifyApproval(
  repository: ApprovalPorts,
  entry: Authorized & Entry,
  life: readonly Entry[],
): Promise<Mismatch | null> {
  const { pull: number, commit, evidence } = entry;
  if (number === null) return mismatch('pull-request', 'it names no pull request');
  const pull = await repository.pulls.get(number);
  if (pull.merged !== null && pull.merged.commit === null) {
    throw new ForgeFailure('unavailable', `GitHub does not name the merge commit of #${number} yet`);
  }
  if (!broughtBy(pull, commit, repository.defaultBranch)) {
    return mismatch('pull-request', `pull request #${number} did not bring commit ${commit}`);
  }
  if (pull.merged === null || iso(parseUtc(pull.merged.at)) !== evidence.merged_at) {
    return mismatch('pull-request', `pull request #${number} was not merged at ${evidence.merged_at}`);
  }
  if (entry.review_by !== undefined) return verifyBreakGlass(repository, entry, pull);
  if (evidence.decision.by === 'automatic') return verifyAutomatic(repository, entry, pull);
  return verifyReviews(repository, entry, pull, life);
}

/** The policy must approve the role without people, and only for the holder's own request. */
async function verifyAutomatic(
  { trees }: Pick<Repository, 'trees'>,
  { holder, role: name, policy_commit, window, evidence }: Authorized,
  { author }: PullRequest,
): Promise<Mismatch | null> {
  if (author.id !== holder.id) {
    return mismatch('approvals', 'only the holder’s own request can be approved automatically');
  }
  const role = (await landedPolicy(trees, policy_commit))?.roles.get(name);
  const times = { starts: parseUtc(window.starts), ends: parseUtc(window.ends) };
  return role !== undefined && staysWithinLimits(role, times, parseUtc(evidence.merged_at))
    ? null
    : mismatch('approvals', 'the policy does not approve it automatically');
}
