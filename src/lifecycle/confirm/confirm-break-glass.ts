import { isError } from '../../domain/findings/finding.ts';
import { wordFinding } from '../../domain/findings/word-finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { notApprovedReasons } from '../../domain/messages/not-approved-reasons.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { entryOf } from '../../domain/rules/entry-of.ts';
import { findingsOf } from '../../domain/rules/request-rules.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { gatherChangeFacts } from '../evidence/change-facts.ts';
import { changedPaths } from '../evidence/changed-paths.ts';
import { decideChange } from '../evidence/decide-change.ts';
import { landedGrant, landedPolicy } from '../evidence/landed-grant.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'commits' | 'trees' | 'pulls' | 'ledger'
>;

/**
 * Nobody's review speaks for a break-glass grant, so all that speaks for it is derived again: it is judged from GitHub
 * as it was at its landing, on the record before it. Returns why it does not hold, or null. Only one thing is as of now:
 * whether its holder may break the glass.
 */
export async function verifyBreakGlass(
  repository: Needs,
  entry: Authorized & Entry,
  pull: PullRequest,
): Promise<string | null> {
  const policy = await landedPolicy(repository.trees, entry.policy_commit);
  const placed = await landedGrant(repository.trees, entry);
  const state = await repository.ledger.state();
  if (policy === null || placed === null) return 'what landed gives no break-glass';
  if (!state.readable) return state.because;
  if (!entry.break_glass || entry.change !== 'added' || reviewIsTooLate(entry, policy)) {
    return 'it does not keep to the terms of break-glass';
  }
  const now = parseUtc(entry.evidence.merged_at);
  const { before, after, others } = await landedBeside(repository, entry, policy);
  const teams = teamListings(repository.people);
  const request = { changes: [{ kind: 'added', after: placed } as const, ...others] };
  const ledger = { ...repository.ledger, ...recordBefore(repository.ledger, entry.seq) };
  const owed = state.value.owed.filter(({ grant }) => grant !== entry.grant);
  const considered = await gatherChangeFacts(
    { ...repository, ledger },
    { request, policy, state: { ...state.value, owed }, teams, now },
  );
  const [own] = considered;
  if (own === undefined || own.revision !== entry.revision) return 'it holds something else than what landed';
  const people = await pullFacts(repository, pull, policy.files, now);
  const decision = await decideChange(own, { policy, pull: people, teams, all: considered, now });
  if (decision.by !== 'break-glass' || decision.outcome !== 'approved') return notApprovedReasons(decision);
  const wrong = findingsOf({
    author: people.author,
    policy,
    changes: considered.map(({ facts }) => facts),
    paths: changedPaths(before, after),
    now,
  }).find(isError);
  return wrong === undefined ? null : wordFinding(wrong);
}

/** A review that is owed later than the policy says would let its holder go on unreviewed. */
function reviewIsTooLate({ at, review_by, role }: Authorized & Entry, policy: Policy): boolean {
  const within = policy.roles.get(role)?.breakGlass?.reviewWithin.toMillis() ?? 0;
  return review_by === undefined || Date.parse(review_by) > Date.parse(at) + within;
}

/** What its last commit changed beside it. A rebase merge may have brought more, which the landing looked at. */
async function landedBeside({ commits, trees }: Needs, { commit, grant }: Authorized, policy: Policy) {
  const [parent] = (await commits.get(commit)).parents;
  const after = await trees.list(commit, '');
  const before = parent === undefined ? [] : await trees.list(parent, '');
  const [was, is] = [await readGrants(trees, before, policy), await readGrants(trees, after, policy)];
  const { changes } = diffGrants(was.set.grants, is.set.grants);
  const others = changes.filter((change) => entryOf(change).grant.id !== grant);
  return { before, after, others };
}

function recordBefore(
  { life, since }: Repository['ledger'],
  seq: number,
): Pick<Repository['ledger'], 'life' | 'since'> {
  const earlier = (entries: readonly Entry[]) => entries.filter((entry) => entry.seq < seq);
  return {
    life: async (grant) => earlier(await life(grant)),
    since: async (from) => earlier(await since(from)),
  };
}
