import { pushersIn } from '../../domain/decision/push-evidence.ts';
import { type ReviewAfterwards, reviewAfterwards } from '../../domain/decision/review-afterwards.ts';
import { iso } from '../../domain/iso.ts';
import type { Entry, NewEntry } from '../../domain/ledger/entry.ts';
import type { OwedReview } from '../../domain/ledger/history/owed-review.ts';
import { requestedRevisions } from '../../domain/ledger/history/requested-revisions.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Person } from '../../domain/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewTeams } from '../../domain/policy/review-teams.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { PushedContent } from '../evidence/approvals/pushed-content.ts';
import { landedGrant } from '../evidence/landed-grant.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<
  Repository,
  | 'name'
  | 'operator'
  | 'keys'
  | 'ledger'
  | 'commits'
  | 'pulls'
  | 'pushes'
  | 'trees'
  | 'people'
  | 'clock'
  | 'log'
>;

/**
 * Reads from GitHub the reviews that break-glass grants owe, and records those that were given. A rejected
 * grant ends in the same commit. A review that cannot be read counts for nothing. It does not stop the
 * others: this function rejects only after all of them, and is called again.
 */
export async function settleReviews(repository: Needs): Promise<void> {
  const state = await repository.ledger.state();
  if (!state.readable || state.value.owed.length === 0) return;
  const { policy } = await policyInForce(repository, state.value);
  if (policy === null) return;
  const teams = teamListings(repository.people);
  const failures: unknown[] = [];
  for (const owed of state.value.owed) {
    try {
      const given = await reviewGiven(repository, owed, { policy, teams });
      if (given !== null) await record(repository, owed, given);
    } catch (error) {
      failures.push(new Error(`the review of ${owed.grant}: ${errorText(error)}`, { cause: error }));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(errorText).join('; '));
}

async function reviewGiven(
  repository: Needs,
  owed: OwedReview,
  { policy, teams }: { readonly policy: Policy; readonly teams: TeamListings },
): Promise<ReviewAfterwards | null> {
  const { grant, revision, holder, role, pull: number } = owed;
  const pull = await repository.pulls.get(number);
  if (pull.merged === null) return null;
  const { reviews, author, contributors, pushed } = await pullFacts(repository, pull, policy.files);
  const life = await repository.ledger.life(grant);
  const reviewers = reviewTeams(policy, role);
  const input = {
    reviews,
    revision,
    recordedRevisions: requestedRevisions(life, number),
    mergedAt: pull.merged.at,
    excluded: [holder, author, ...contributors],
    pushers: [],
    teams: reviewers,
    members: await teams.of(reviewers),
  };
  const given = reviewAfterwards(input);
  if (given === null || !given.accepted) return given;
  const pushers = await pushersOf(repository, owed, { life, pushed });
  return pushers === null ? null : reviewAfterwards({ ...input, pushers });
}

/** The accounts that pushed what was given; null while GitHub does not say. */
async function pushersOf(
  { trees }: Pick<Repository, 'trees'>,
  { revision }: Pick<OwedReview, 'revision'>,
  { life, pushed }: { readonly life: readonly Entry[]; readonly pushed: PushedContent },
): Promise<readonly Person[] | null> {
  const given = life.findLast((entry) => entry.type === 'authorized' && entry.revision === revision);
  const placed = given?.type === 'authorized' ? await landedGrant(trees, given) : null;
  if (placed === null) return [];
  const pushes = await pushed.pushesOfGrant('any', placed);
  return pushes.readable ? pushersIn(pushes.value) : null;
}

async function record(
  { ledger, clock, log }: Pick<Needs, 'ledger' | 'clock' | 'log'>,
  owed: OwedReview,
  { by, review, submittedAt, accepted }: ReviewAfterwards,
): Promise<void> {
  const { grant, revision, holder, role, pull } = owed;
  const reviewed: NewEntry = {
    type: 'break-glass-reviewed',
    at: iso(clock.now()),
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
  if (!accepted)
    log.error({ grant, by: by.login }, 'a reviewer rejected a break-glass grant: its access ends now');
  // One commit for both: a process that dies in between would leave a rejected grant alive.
  await ledger.append(({ live }) => ({
    entries: [reviewed, ...(accepted ? [] : endings(live, owed, reviewed))],
  }));
}

/** Ends every live revision of the grant. If the grant was shortened, several may be live. */
function endings(
  live: LedgerState['live'],
  { grant, holder, role, pull }: OwedReview,
  { at, by }: Extract<NewEntry, { readonly type: 'break-glass-reviewed' }>,
): readonly NewEntry[] {
  const effects = live.filter((effect) => effect.grant === grant && effect.ended === null);
  const revisions = new Set(effects.map(({ revision }) => revision));
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
