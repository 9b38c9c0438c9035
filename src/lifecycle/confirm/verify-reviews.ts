import { decide } from '../../domain/decision/decide.ts';
import { recordedMembers } from '../../domain/decision/recorded-evidence.ts';
import { parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { requestedRevisions } from '../../domain/ledger/history/requested-revisions.ts';
import { whyNoLongerApproved } from '../../domain/messages/why-not-approved.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { compareGrantApprovals } from '../evidence/approvals/compare-approvals.ts';
import { landedGrant, landedPolicy } from '../evidence/landed-grant.ts';
import { type PullPorts, pullFacts } from '../evidence/pull-facts.ts';
import { type Mismatch, mismatch } from './mismatch.ts';

/**
 * Decides again, by the same rule as at the landing, from the reviews and commits that GitHub has now and
 * from the ledger before the entry. Only the members of teams are taken from the entry: people leave teams,
 * and an approval that they gave before stays valid.
 */
export async function verifyReviews(
  repository: PullPorts,
  entry: Authorized & Entry,
  pull: PullRequest,
  life: readonly Entry[],
): Promise<Mismatch | null> {
  const policy = await landedPolicy(repository.trees, entry.policy_commit);
  const approval = policy?.roles.get(entry.role)?.approval ?? 'automatic';
  const placed = await landedGrant(repository.trees, entry);
  if (policy === null || approval === 'automatic' || placed === null) {
    return mismatch('approvals', 'its recorded approvals do not meet the policy');
  }
  const merged = parseUtc(entry.evidence.merged_at);
  const people = await pullFacts(repository, pull, policy.files, merged);
  const { approvalValidFor } = policy.requests;
  const input = {
    lines: approval,
    reviews: people.reviews,
    revision: entry.revision,
    recordedRevisions: requestedRevisions(
      life.filter(({ seq }) => seq < entry.seq),
      pull.number,
    ),
    holder: entry.holder,
    author: people.author,
    contributors: people.contributors,
    members: recordedMembers(
      approval.flatMap(({ from }) => from),
      entry.evidence.decision,
    ),
    approvalsExpire: approvalValidFor === null ? null : { after: approvalValidFor, at: merged },
  };
  const decision = decide(await compareGrantApprovals(input, people, placed));
  const pushesUnreadable = decision.pushes?.unreadable;
  if (decision.outcome === 'unreadable' && pushesUnreadable !== undefined) {
    throw new ForgeFailure(
      'unavailable',
      `who pushed to #${pull.number} cannot be read: ${pushesUnreadable}`,
    );
  }
  return decision.outcome === 'approved'
    ? null
    : mismatch(
        'approvals',
        `its recorded approvals do not meet the policy: ${whyNoLongerApproved(decision)}`,
      );
}
