import type { Effect } from '../../domain/effect.ts';
import { isPossibleLogin } from '../../domain/person.ts';
import { answeredStatus } from '../../octokit/github-answer.ts';
import type { Obstacle } from '../../ports/connector.ts';
import { isSlug } from './names.ts';
import type { Installation, Organization } from './organization.ts';

/** The person of an effect, and the obstacles to the effect. */
export interface Inspection {
  /** Null if GitHub does not have the account. Then there is an obstacle. */
  readonly login: string | null;
  readonly obstacles: readonly Obstacle[];
}

/** Reads only. If GitHub does not show something, it counts as missing: here, that can only refuse access. */
export async function inspectTeam(organization: Organization, effect: Effect): Promise<Inspection> {
  const problem = appProblem(await organization.installation(), organization.settings.org);
  if (problem !== null) {
    const text = `The App of ${effect.target} ${problem}`;
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

function appProblem(installation: Installation | null, org: string): string | null {
  if (installation === null) return `is not installed in ${org}. An owner installs it.`;
  if (installation.isSuspended) return `is suspended in ${org}. An owner unsuspends it.`;
  if (!installation.mayChangeMembers) {
    return `may not change members of ${org}. An owner grants it "Members: read and write".`;
  }
  return null;
}

/** The login of the effect's account; null if there cannot be such an account. */
async function loginOf(organization: Organization, account: string): Promise<string | null> {
  if (organization.settings.accounts === 'login') return isPossibleLogin(account) ? account : null;
  if (!/^[1-9]\d{0,14}$/.test(account)) return null;
  const octokit = await organization.octokit();
  const found = await nullIfMissing(() => octokit.rest.users.getById({ account_id: Number(account) }));
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
      : await nullIfMissing(() => octokit.rest.orgs.getMembershipForUser({ org, username: login }));
  if (membership?.data.state === 'active') return [];
  const person = login === null ? 'This account' : account;
  return [
    {
      code: 'not-a-member',
      text:
        membership === null
          ? `${person} is not a member of ${org}. An owner of ${org} invites them.`
          : `${person} has not accepted the invitation to ${org} yet. They accept it first.`,
    },
  ];
}

async function teamObstacles(organization: Organization, { entitlement }: Effect): Promise<Obstacle[]> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const team = isSlug(entitlement)
    ? await nullIfMissing(() => octokit.rest.teams.getByName({ org, team_slug: entitlement }))
    : null;
  if (team === null) {
    const text = `The App does not see this team in ${org}. A maintainer of ${org} creates it, or gives it back its name.`;
    return [{ code: 'team-missing', text }];
  }
  if (!(await isSynchronized(organization, entitlement))) return [];
  const text = `The identity provider of ${org} controls who is in ${entitlement}. Use a team that it does not control.`;
  return [{ code: 'team-synchronized', text }];
}

/**
 * Whether a group of the identity provider is connected. If an organization cannot have such groups, GitHub
 * answers an error.
 */
async function isSynchronized(organization: Organization, slug: string): Promise<boolean> {
  const octokit = await organization.octokit();
  try {
    // Octokit has no method for this operation.
    const { data }: { data: { groups?: readonly unknown[] } } = await octokit.request(
      'GET /orgs/{org}/teams/{team_slug}/external-groups',
      { org: organization.settings.org, team_slug: slug },
    );
    return (data.groups ?? []).length > 0;
  } catch (error) {
    const status = answeredStatus(error);
    if (status === 400 || status === 404 || status === 422) return false;
    throw error;
  }
}

async function nullIfMissing<T>(request: () => Promise<T>): Promise<T | null> {
  try {
    return await request();
  } catch (error) {
    if (answeredStatus(error) === 404) return null;
    throw error;
  }
}
