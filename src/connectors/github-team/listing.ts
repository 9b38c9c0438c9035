import { canBeSlug } from './names.ts';
import { type Organization, statusOf } from './organization.ts';

/** Somebody in a team, or invited to it. */
export interface Listed {
  /** As an effect names them: a lower-case login, or an id. */
  readonly account: string;
  readonly login: string;
  /** The invitation that is still open; null for a member. */
  readonly invitation: number | null;
}

/**
 * Everybody in the team and its child teams, and everybody invited, from complete listings. Rejects where there is none:
 * a team that cannot be seen is not an empty one.
 */
export async function listTeam(organization: Organization, slug: string): Promise<readonly Listed[]> {
  // Never sent: it would be another address. Nobody is in a team that cannot be.
  if (!canBeSlug(slug)) return [];
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const about = { org, team_slug: slug, per_page: 100 };
  try {
    // In this order, somebody who accepts an invitation meanwhile is in one of the two, if not in both.
    const invitations = await octokit.paginate(octokit.rest.teams.listPendingInvitationsInOrg, about);
    const members = await octokit.paginate(octokit.rest.teams.listMembersInOrg, { ...about, role: 'all' });
    const invited = await Promise.all(
      invitations.flatMap(({ id, login }) => (login === null ? [] : [invitee(organization, id, login)])),
    );
    return [
      ...members.map(({ id, login }) => ({
        account: nameOf(organization, login, id),
        login,
        invitation: null,
      })),
      ...invited,
    ];
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    throw new Error(`the team ${org}/${slug} is gone, renamed, or hidden from the App`, { cause: error });
  }
}

async function invitee(organization: Organization, invitation: number, login: string): Promise<Listed> {
  if (organization.settings.accounts === 'login') return { account: login.toLowerCase(), login, invitation };
  const octokit = await organization.octokit();
  const { data } = await octokit.rest.users.getByUsername({ username: login });
  return { account: String(data.id), login, invitation };
}

function nameOf({ settings }: Organization, login: string, id: number): string {
  return settings.accounts === 'id' ? String(id) : login.toLowerCase();
}

/** The child teams through which somebody is in a team; empty where they are in it themselves. */
export async function childTeamsWith(
  organization: Organization,
  slug: string,
  login: string,
): Promise<readonly string[]> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const children = await octokit.paginate(octokit.rest.teams.listChildInOrg, {
    org,
    team_slug: slug,
    per_page: 100,
  });
  const found: string[] = [];
  for (const child of children) {
    const listed = await listTeam(organization, child.slug);
    if (listed.some((each) => each.login === login)) found.push(child.slug);
  }
  return found;
}
