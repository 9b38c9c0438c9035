import { type GivenReview, reviewAfterwards } from '../../domain/decision/review-afterwards.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { OwedReview } from '../../domain/ledger/history/owed-review.ts';
import { recordedIn } from '../../domain/ledger/history/recorded.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewersOf } from '../../domain/policy/reviewers-of.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'ledger' | 'commits' | 'pulls' | 'trees' | 'people' | 'clock' | 'log'
>;

/**
 * Looks in GitHub for the reviews that break-glass grants owe, and records those that were given; what was rejected ends
 * with the same commit. Nothing that cannot be read counts for anything. One that cannot be looked at keeps no other
 * from it; then this rejects at the end, and is done again.
 */
export async function settleReviews(repository: Needs): Promise<void> {
  const state = await repository.ledger.state();
  if (!state.readable || state.value.owed.length === 0) return;
  const { policy } = await policyInForce(repository, state.value);
  if (policy === null) return;
  const teams = teamListings(repository.people);
  const failures: string[] = [];
  for (const owed of state.value.owed) {
    try {
      const given = await reviewGiven(repository, owed, { policy, teams });
      if (given !== null) await record(repository, owed, given);
    } catch (cause) {
      failures.push(`the review of ${owed.grant}: ${errorText(cause)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('; '));
}

async function reviewGiven(
  repository: Needs,
  { grant, revision, holder, role, pull: number }: OwedReview,
  { policy, teams }: { readonly policy: Policy; readonly teams: TeamListings },
): Promise<GivenReview | null> {
  const pull = await repository.pulls.get(number);
  if (pull.merged === null) return null;
  const { reviews, author, contributors } = await pullFacts(repository, pull, policy.files);
  const reviewers = reviewersOf(policy, role);
  return reviewAfterwards({
    reviews,
    revision,
    recorded: recordedIn(await repository.ledger.life(grant), number),
    mergedAt: pull.merged.at,
    concerned: [holder, author, ...contributors],
    teams: reviewers,
    members: await teams.of(reviewers),
  });
}

async function record(
  { ledger, clock, log }: Pick<Needs, 'ledger' | 'clock' | 'log'>,
  owed: OwedReview,
  { by, review, submittedAt, accepted }: GivenReview,
): Promise<void> {
  const { grant, revision, holder, role, pull } = owed;
  const at = iso(clock.now());
  const reviewed: NewEntry = {
    type: 'break-glass-reviewed',
    at,
    grant,
    revision,
    holder,
    role,
    pull,
    by,
    accepted,
    review,
    submitted_at: submittedAt,
  };
  if (!accepted) log.error({ grant, by: by.login }, 'break-glass was rejected: its access ends now');
  // In one commit, so that nothing rejected lives on where this process dies.
  await ledger.append(({ live }) => ({
    entries: [reviewed, ...(accepted ? [] : endings(live, owed, reviewed))],
  }));
}

/** Whatever of the grant is live, in whichever revision: it may have been shortened. */
function endings(
  live: LedgerState['live'],
  { grant, holder, role, pull }: OwedReview,
  { at, by }: Extract<NewEntry, { readonly type: 'break-glass-reviewed' }>,
): readonly NewEntry[] {
  const revisions = new Set(
    live.flatMap((each) => (each.grant === grant && each.ended === null ? [each.revision] : [])),
  );
  return [...revisions].map((revision) => ({
    type: 'ended',
    at,
    grant,
    revision,
    holder,
    role,
    pull,
    cause: 'rejected',
    by,
    ended_in: null,
  }));
}
