import { isError } from '../../domain/findings/finding.ts';
import { wordFinding } from '../../domain/findings/word-finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { whyNoLongerApproved } from '../../domain/messages/why-not-approved.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { gatherChangeFacts } from '../evidence/change-facts.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { landedGrant, landedPolicy } from '../evidence/landed-grant.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import { readableState } from './readable-state.ts';

type BreakGlassPorts = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'commits' | 'trees' | 'pulls' | 'pushes' | 'ledger' | 'clock'
>;

/**
 * No review confirms a break-glass grant, so its landing is evaluated again from GitHub and from the ledger
 * before it. One fact is as of now: whether the holder may still use break-glass.
 */
export async function verifyBreakGlass(
  repository: BreakGlassPorts,
  entry: Authorized & Entry,
  pull: PullRequest,
): Promise<Mismatch | null> {
  const policy = await landedPolicy(repository.trees, entry.policy_commit);
  const placed = await landedGrant(repository.trees, entry);
  const state = await readableState(repository.ledger);
  if (policy === null || placed === null) {
    return mismatch('break-glass', 'the landed files give no break-glass');
  }
  if (!entry.break_glass || entry.change !== 'added' || isReviewTooLate(entry, policy)) {
    return mismatch('break-glass', 'it does not keep to the terms of break-glass');
  }
  const now = parseUtc(entry.evidence.merged_at);
  const { paths, others } = await readLanding(repository, entry, policy);
  const teams = teamListings(repository.people);
  const request = { changes: [{ kind: 'added', after: placed } as const, ...others] };
  const ledger = { ...repository.ledger, ...ledgerBefore(repository.ledger, entry.seq) };
  const owed = state.owed.filter(({ grant }) => grant !== entry.grant);
  const changes = await gatherChangeFacts(
    { ...repository, ledger },
    { request, policy, state: { ...state, owed }, teams, now },
  );
  const [own] = changes;
  if (own === undefined || own.revision !== entry.revision) {
    return mismatch('break-glass', 'it differs from the files that landed');
  }
  const people = await pullFacts(repository, pull, policy.files, now);
  const decision = await decideChange(own, { policy, pull: people, teams, changes, now });
  if (decision.by !== 'break-glass' || decision.outcome !== 'approved') {
    return mismatch('break-glass', whyNoLongerApproved(decision));
  }
  const error = findingsOf({
    author: people.author,
    policy,
    changes: changes.map(({ facts }) => facts),
    paths,
    now,
  }).find(isError);
  return error === undefined ? null : mismatch('break-glass', wordFinding(error));
}

/**
 * If its review is due later than the policy says, the holder would keep access without a review for too
 * long.
 */
function isReviewTooLate({ at, review_by, role }: Authorized & Entry, policy: Policy): boolean {
  const reviewWithinMs = policy.roles.get(role)?.breakGlass?.reviewWithin.toMillis() ?? 0;
  return review_by === undefined || Date.parse(review_by) > Date.parse(at) + reviewWithinMs;
}

/**
 * The paths and the other grants that the commit changed. A rebase merge may have brought
 * more commits, which the landing evaluated.
 */
async function readLanding(
  { commits, trees }: BreakGlassPorts,
  { commit, grant }: Authorized,
  policy: Policy,
) {
  const [parent] = (await commits.get(commit)).parents;
  const grantsBefore = await readGrants(trees, parent ?? null, policy);
  const grantsAfter = await readGrants(trees, commit, policy);
  const { changes } = diffGrants(grantsBefore.set.grants, grantsAfter.set.grants);
  const others = changes.filter((change) => changedEntry(change).grant.id !== grant);
  return { paths: await compareTrees(trees, parent ?? null, commit, policy.files), others };
}

function ledgerBefore(
  { life, since }: Repository['ledger'],
  seq: number,
): Pick<Repository['ledger'], 'life' | 'since'> {
  const earlier = (entries: readonly Entry[]) => entries.filter((entry) => entry.seq < seq);
  return {
    life: async (grant) => earlier(await life(grant)),
    since: async (from) => earlier(await since(from)),
  };
}
