import type { Finding } from '../domain/findings/finding.ts';
import { lockOut } from '../domain/policy/lock-out.ts';
import { couldBeNested, nestedTeams } from '../domain/policy/nested-teams.ts';
import type { TeamRef } from '../domain/policy/policy.ts';
import type { PolicyRead } from './read-policy.ts';
import type { Repository } from './repository.ts';
import { teamListings } from './team-listings.ts';

/** What is wrong with whom a policy lets judge, by the teams as they are now. */
export interface Judges {
  readonly findings: readonly Finding[];
  /** Without these it cannot be told whether anybody could change the policy again. */
  readonly unreadOwners: readonly TeamRef[];
  /** Without these it cannot be told whether whoever is given one could judge. */
  readonly unreadGiven: readonly TeamRef[];
}

export async function examineJudges(
  { people, operator }: Pick<Repository, 'people' | 'operator'>,
  { policy, rangeOf }: Extract<PolicyRead, { readonly outcome: 'policy' }>,
): Promise<Judges> {
  const owners = policy.policyApproval.flatMap(({ from }) => from);
  const locked = lockOut(policy, await teamListings(people).of(owners), rangeOf);
  const given = couldBeNested(policy, operator);
  const above = new Map(
    await Promise.all(given.map(async (team) => [team, await people.ancestors(team)] as const)),
  );
  const { findings, unread } = nestedTeams(policy, operator, above, rangeOf);
  return {
    findings: [...(locked.outcome === 'locked' ? locked.findings : []), ...findings],
    unreadOwners: locked.outcome === 'unreadable' ? locked.teams : [],
    unreadGiven: unread,
  };
}
