import type { Effect } from '../../domain/effect.ts';
import { answeredStatus } from '../../octokit/github-answer.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { childTeamsWith, type ListedPerson, listTeam } from './listing.ts';
import type { Organization } from './organization.ts';

/** How many times a person is removed who is added again at once. */
const REMOVALS_MAX = 3;

/** Removes the member, cancels an open invitation, and reads two complete listings without the person. */
export async function removeFromTeam(organization: Organization, effect: Effect): Promise<RevokedReceipt> {
  const account = effect.account.toLowerCase();
  let removals = 0;
  for (let absences = 0; absences < 2; ) {
    const listed = (await listTeam(organization, effect.entitlement)).filter(
      (person) => person.account === account,
    );
    if (listed.length === 0) {
      absences += 1;
      continue;
    }
    absences = 0;
    if (removals === REMOVALS_MAX) throw new Error(await reasonStillListed(organization, effect, listed));
    removals += 1;
    for (const person of listed) await remove(organization, effect.entitlement, person);
  }
  return { outcome: removals > 0 ? 'taken-back' : 'absent', sessionsEnded: 0 };
}

async function remove(
  organization: Organization,
  slug: string,
  { login, invitation }: ListedPerson,
): Promise<void> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  await ignore404(() =>
    octokit.rest.teams.removeMembershipForUserInOrg({ org, team_slug: slug, username: login }),
  );
  if (invitation === null) return;
  // GitHub may have removed the invitation to the team with the membership. If not, the whole invitation is
  // cancelled.
  const listed = await listTeam(organization, slug);
  if (!listed.some((person) => person.invitation === invitation)) return;
  await ignore404(() => octokit.rest.orgs.cancelInvitation({ org, invitation_id: invitation }));
}

async function reasonStillListed(
  organization: Organization,
  { entitlement, account }: Effect,
  listed: readonly ListedPerson[],
): Promise<string> {
  const childTeams = await Promise.all(
    listed.map(({ login }) => childTeamsWith(organization, entitlement, login)),
  );
  const slugs = childTeams.flat();
  return slugs.length > 0
    ? `${account} is still in ${entitlement}, through its child team ${slugs.join(', ')}`
    : `${account} is still in ${entitlement}, or was added again each time`;
}

async function ignore404(request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (answeredStatus(error) !== 404) throw error;
  }
}
