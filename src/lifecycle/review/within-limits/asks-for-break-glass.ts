import { diffGrants } from '../../../domain/grants/diff-grants.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import type { PullRequest } from '../../../ports/forge/pull-requests.ts';
import { policyInForce } from '../../evidence/policy-in-force.ts';
import { readGrants } from '../../evidence/read-grants.ts';
import { teamListings } from '../../evidence/team-listings.ts';
import type { Remembers } from '../../memory/memory.ts';
import type { Repository } from '../../repository.ts';

/** Heads of one author that are read in an hour. Each costs calls that are reserved for emergencies. */
const HEADS_PER_HOUR = 5;
const HOUR_MS = 60 * 60_000;

/**
 * Whether a pull request asks for break-glass, and its author may. It is asked when the limits of GitHub
 * leave no calls for reviews, so it reads as little as it can, and the author's teams come first: another
 * person's pull requests cost almost nothing, however many there are. It decides only which calls the review
 * may use. The review itself reads everything.
 */
export async function asksForBreakGlass(
  repository: Pick<
    Repository,
    | 'name'
    | 'operator'
    | 'keys'
    | 'pulls'
    | 'commits'
    | 'trees'
    | 'people'
    | 'ledger'
    | 'clock'
    | 'defaultBranch'
  > &
    Remembers<'emergencyReads'>,
  number: number,
): Promise<boolean> {
  const { ledger, people, pulls, defaultBranch } = repository;
  const state = await ledger.state();
  if (!state.readable) return false;
  const { policy } = await policyInForce(repository, state.value);
  const teams = [...(policy?.roles.values() ?? [])].flatMap(({ breakGlass }) => breakGlass?.eligible ?? []);
  if (policy === null || teams.length === 0) return false;
  const pull =
    (await pulls.open(defaultBranch)).find((open) => open.number === number) ?? (await pulls.get(number));
  if (pull.state !== 'open' || !pull.head.sameRepository || pull.base.branch !== defaultBranch) return false;
  const isEligible = await teamListings(people).includes(teams, pull.author);
  if (!isEligible.readable || !isEligible.value) return false;
  return readOnce(repository, pull, () => changesBreakGlass(repository, pull, policy));
}

/** Reads each head once, and few heads of each author. */
async function readOnce(
  { clock, memory: { emergencyReads } }: Pick<Repository, 'clock'> & Remembers<'emergencyReads'>,
  { number, author, head }: PullRequest,
  read: () => Promise<boolean>,
): Promise<boolean> {
  const now = clock.now().toMillis();
  const since = now - HOUR_MS;
  const recent = (emergencyReads.get(author.id) ?? []).filter(({ at }) => at > since);
  const key = `${number} ${head.sha}`;
  const known = recent.find((each) => each.key === key);
  if (known !== undefined && known.isEmergency !== null) return known.isEmergency;
  if (known === undefined && recent.length >= HEADS_PER_HOUR) return false;
  const others = recent.filter((each) => each !== known);
  // Counted before the read, so that a read that fails counts, too.
  emergencyReads.set(author.id, [...others, { key, at: now, isEmergency: null }]);
  const isEmergency = await read();
  emergencyReads.set(author.id, [...others, { key, at: now, isEmergency }]);
  return isEmergency;
}

/** Whether the grants files of the head have a new or changed break-glass entry. */
async function changesBreakGlass(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  { base, head }: PullRequest,
  policy: Policy,
): Promise<boolean> {
  const before = await readGrants(trees, await commits.mergeBase(base.sha, head.sha), policy);
  const after = await readGrants(trees, head.sha, policy);
  if (!after.set.complete) return false;
  const { changes } = diffGrants(before.set.grants, after.set.grants);
  return changes.some((change) => change.kind !== 'withdrawn' && change.after.grant.breakGlass);
}
