import type { Effect } from '../../domain/effect.ts';
import type { Obstacle } from '../../ports/connector.ts';
import { canBeLogin, canBeSlug } from './names.ts';
import { type Organization, statusOf } from './organization.ts';

/** Whom an effect is about, and everything that stands between. */
export interface Inspection {
  /** null where nobody was found, which is an obstacle then. */
  readonly login: string | null;
  readonly obstacles: readonly Obstacle[];
}

/** Reads only. What GitHub does not show counts as missing here, since that only ever refuses. */
export async function inspectTeam(organization: Organization, effect: Effect): Promise<Inspection> {
  const { org } = organization.settings;
  const installation = await organization.installation();
  if (installation === null || installation.isSuspended || !installation.mayChangeMembers) {
    const text = `The App of ${effect.target} ${
      installation === null
        ? `is not installed in ${org}. An owner installs it.`
        : installation.isSuspended
          ? `is suspended in ${org}. An owner lifts that.`
          : `may not change members of ${org}. An owner grants it "Members: read and write".`
    }`;
    return { login: null, obstacles: [{ code: 'app-lacks-permission', text }] };
  }
  const login = await loginOf(organization, effect.account);
  return {
    login,
    obstacles: [
      ...(await memberObstacles(organization, effect, login)),
      ...(await teamObstacles(organization, effect)),
    ],
  };
}

/** The login to ask with; null where the account cannot be anybody's. */
async function loginOf(organization: Organization, account: string): Promise<string | null> {
  if (organization.settings.accounts === 'login') return canBeLogin(account) ? account : null;
  if (!/^[1-9]\d{0,14}$/.test(account)) return null;
  const octokit = await organization.octokit();
  const found = await unlessMissing(() => octokit.rest.users.getById({ account_id: Number(account) }));
  return found === null ? null : found.data.login;
}

async function memberObstacles(
  organization: Organization,
  { account }: Effect,
  login: string | null,
): Promise<Obstacle[]> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const membership =
    login === null
      ? null
      : await unlessMissing(() => octokit.rest.orgs.getMembershipForUser({ org, username: login }));
  if (membership?.data.state === 'active') return [];
  const who = login === null ? 'This account' : account;
  return [
    {
      code: 'not-a-member',
      text:
        membership === null
          ? `${who} is not a member of ${org}. An owner of ${org} invites them.`
          : `${who} has not accepted the invitation to ${org} yet. They accept it first.`,
    },
  ];
}

async function teamObstacles(organization: Organization, { entitlement }: Effect): Promise<Obstacle[]> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const about = { org, team_slug: entitlement };
  const team = canBeSlug(entitlement) ? await unlessMissing(() => octokit.rest.teams.getByName(about)) : null;
  if (team === null) {
    return [
      {
        code: 'team-missing',
        text: `The App sees no such team in ${org}. A maintainer of ${org} makes it, or gives it its name back.`,
      },
    ];
  }
  if (!(await isSynchronized(organization, entitlement))) return [];
  return [
    {
      code: 'team-synchronized',
      text: `The identity provider of ${org} rules who is in ${entitlement}. Lend a team that it does not rule.`,
    },
  ];
}

/** Whether a group of the identity provider is connected. Where groups cannot be connected at all, GitHub refuses the question. */
async function isSynchronized(organization: Organization, slug: string): Promise<boolean> {
  const octokit = await organization.octokit();
  try {
    // Octokit has no name for this one.
    const { data }: { data: { groups?: readonly unknown[] } } = await octokit.request(
      'GET /orgs/{org}/teams/{team_slug}/external-groups',
      { org: organization.settings.org, team_slug: slug },
    );
    return (data.groups ?? []).length > 0;
  } catch (error) {
    const status = statusOf(error);
    if (status === 400 || status === 404 || status === 422) return false;
    throw error;
  }
}

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
