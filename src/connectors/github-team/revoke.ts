import type { Effect } from '../../domain/effect.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';
import { childTeamsWith, type Listed, listTeam } from './listing.ts';
import { type Organization, statusOf } from './organization.ts';

/** How often somebody who comes back at once is removed again. */
const TRIES = 3;

/** Removes the member, cancels what is still an invitation, and reads two complete listings without them. */
export async function removeFromTeam(organization: Organization, effect: Effect): Promise<RevokedReceipt> {
  const account = effect.account.toLowerCase();
  let removals = 0;
  for (let absences = 0; absences < 2; ) {
    const listed = await listTeam(organization, effect.entitlement);
    const theirs = listed.filter((each) => each.account === account);
    if (theirs.length === 0) {
      absences += 1;
      continue;
    }
    absences = 0;
    if (removals === TRIES) throw new Error(await whyStillThere(organization, effect, theirs));
    removals += 1;
    for (const each of theirs) await remove(organization, effect.entitlement, each);
  }
  return { outcome: removals > 0 ? 'taken-back' : 'absent', sessionsEnded: 0 };
}

async function remove(
  organization: Organization,
  slug: string,
  { login, invitation }: Listed,
): Promise<void> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  await unless404(() =>
    octokit.rest.teams.removeMembershipForUserInOrg({ org, team_slug: slug, username: login }),
  );
  if (invitation === null) return;
  const listed = await listTeam(organization, slug);
  if (!listed.some((each) => each.invitation === invitation)) return;
  await unless404(() => octokit.rest.orgs.cancelInvitation({ org, invitation_id: invitation }));
}

async function whyStillThere(
  organization: Organization,
  { entitlement, account }: Effect,
  theirs: readonly Listed[],
): Promise<string> {
  const children = await Promise.all(
    theirs.map(({ login }) => childTeamsWith(organization, entitlement, login)),
  );
  const through = children.flat();
  return through.length > 0
    ? `${account} is still in ${entitlement}, through its child team ${through.join(', ')}`
    : `${account} is still in ${entitlement}, or was put back each time`;
}

async function unless404(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
