import { answeredStatus } from '../../octokit/github-answer.ts';
import { isSlug } from './names.ts';
import type { Organization } from './organization.ts';

/** A person who is in a team, or invited to it. */
export interface ListedPerson {
  /** The account as effects name it: a login in lower case, or an id. */
  readonly account: string;
  readonly login: string;
  /** The id of the open invitation; null for a member. */
  readonly invitation: number | null;
}

/**
 * All members of a team and its child teams, and all people invited, from complete listings. Rejects if the
 * App cannot see the team: such a team may have members.
 */
export async function listTeam(organization: Organization, slug: string): Promise<readonly ListedPerson[]> {
  // Only a slug is sent, because another text could change the path of the request. No team has such a name.
  if (!isSlug(slug)) return [];
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const page = { org, team_slug: slug, per_page: 100 };
  try {
    // In this order, a person who accepts an invitation between the two requests is in at least one of the
    // listings.
    const invitations = await octokit.paginate(octokit.rest.teams.listPendingInvitationsInOrg, page);
    const members = await octokit.paginate(octokit.rest.teams.listMembersInOrg, { ...page, role: 'all' });
    const invited = await Promise.all(
      // An invitation to an email address has no login, so no account is known yet.
      invitations.flatMap(({ id, login }) =>
        login === null ? [] : [invitedPerson(organization, id, login)],
      ),
    );
    return [
      ...members.map(({ id, login }) => ({
        account: accountOf(organization, login, id),
        login,
        invitation: null,
      })),
      ...invited,
    ];
  } catch (error) {
    if (answeredStatus(error) !== 404) throw error;
    throw new Error(`the team ${org}/${slug} is deleted, renamed, or hidden from the App`, { cause: error });
  }
}

async function invitedPerson(
  organization: Organization,
  invitation: number,
  login: string,
): Promise<ListedPerson> {
  if (organization.settings.accounts === 'login') return { account: login.toLowerCase(), login, invitation };
  const octokit = await organization.octokit();
  const { data } = await octokit.rest.users.getByUsername({ username: login });
  return { account: String(data.id), login, invitation };
}

function accountOf({ settings }: Organization, login: string, id: number): string {
  return settings.accounts === 'id' ? String(id) : login.toLowerCase();
}

/** The child teams that have the person as a member. */
export async function childTeamsWith(
  organization: Organization,
  slug: string,
  login: string,
): Promise<readonly string[]> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const page = { org, team_slug: slug, per_page: 100 };
  const children = await octokit.paginate(octokit.rest.teams.listChildInOrg, page);
  const slugs: string[] = [];
  for (const child of children) {
    const listed = await listTeam(organization, child.slug);
    if (listed.some((person) => person.login === login)) slugs.push(child.slug);
  }
  return slugs;
}
