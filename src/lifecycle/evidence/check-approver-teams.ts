import type { Finding } from '../../domain/findings/finding.ts';
import { lockOut } from '../../domain/policy/lock-out.ts';
import { nestedTeams, type ParentTeams, possibleChildTeams } from '../../domain/policy/nested-teams.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import type { Repository } from '../repository.ts';
import type { PolicyRead } from './read-policy.ts';
import { teamListings } from './team-listings.ts';

/** Problems of the teams that may approve under a policy, by their members and parents of now. */
export interface ApproverTeams {
  readonly findings: readonly Finding[];
  /** Owner teams that could not be read, so it is not certain that anyone could change the policy again. */
  readonly unreadableOwners: readonly TeamRef[];
  /**
   * Teams that a role gives and whose parents could not be read, so it is not certain that the role does not
   * make its holder an approver.
   */
  readonly unreadableGrantable: readonly TeamRef[];
}

export async function checkApproverTeams(
  { people, operator }: Pick<Repository, 'people' | 'operator'>,
  { policy, rangeOf }: Extract<PolicyRead, { readonly outcome: 'policy' }>,
): Promise<ApproverTeams> {
  const owners = policy.policyApproval.flatMap(({ from }) => from);
  const locked = lockOut(policy, await teamListings(people).of(owners), rangeOf);
  const parents = await parentsOfTeams({ people, operator }, policy);
  const { findings, unreadableTeams } = nestedTeams(policy, operator, parents, rangeOf);
  return {
    findings: [...(locked.outcome === 'locked' ? locked.findings : []), ...findings],
    unreadableOwners: locked.outcome === 'unreadable' ? locked.teams : [],
    unreadableGrantable: unreadableTeams,
  };
}

/** The parents of each team that a role can give: a member of the team counts as a member of its parents. */
export async function parentsOfTeams(
  { people, operator }: Pick<Repository, 'people' | 'operator'>,
  policy: Policy,
): Promise<ParentTeams> {
  const teams = possibleChildTeams(policy, operator);
  return new Map(await Promise.all(teams.map(async (team) => [team, await people.ancestors(team)] as const)));
}
