import type { Finding } from '../../domain/findings/finding.ts';
import { lockOut } from '../../domain/policy/lock-out.ts';
import { type Above, couldBeNested, nestedTeams } from '../../domain/policy/nested-teams.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import type { Repository } from '../repository.ts';
import type { PolicyRead } from './read-policy.ts';
import { teamListings } from './team-listings.ts';

/** What is wrong with whom a policy lets judge, by the teams as they are now. */
export interface ApproverTeams {
  readonly findings: readonly Finding[];
  /** Without these it cannot be told whether anybody could change the policy again. */
  readonly unreadOwners: readonly TeamRef[];
  /** Without these it cannot be told whether whoever is given one could judge. */
  readonly unreadGiven: readonly TeamRef[];
}

export async function checkApproverTeams(
  { people, operator }: Pick<Repository, 'people' | 'operator'>,
  { policy, rangeOf }: Extract<PolicyRead, { readonly outcome: 'policy' }>,
): Promise<ApproverTeams> {
  const owners = policy.policyApproval.flatMap(({ from }) => from);
  const locked = lockOut(policy, await teamListings(people).of(owners), rangeOf);
  const above = await teamsAbove({ people, operator }, policy);
  const { findings, unread } = nestedTeams(policy, operator, above, rangeOf);
  return {
    findings: [...(locked.outcome === 'locked' ? locked.findings : []), ...findings],
    unreadOwners: locked.outcome === 'unreadable' ? locked.teams : [],
    unreadGiven: unread,
  };
}

/** What stands above each team that can be given. */
export async function teamsAbove(
  { people, operator }: Pick<Repository, 'people' | 'operator'>,
  policy: Policy,
): Promise<Above> {
  const given = couldBeNested(policy, operator);
  return new Map(await Promise.all(given.map(async (team) => [team, await people.ancestors(team)] as const)));
}
