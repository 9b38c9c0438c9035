import { DateTime } from 'luxon';
import type { Effect } from '../../domain/effect.ts';
import { answeredStatus, isRateLimited } from '../../octokit/github-answer.ts';
import type { Provisioned } from '../../ports/connector.ts';
import { inspectTeam } from './inspect.ts';
import { listTeam } from './listing.ts';
import type { Organization } from './organization.ts';

const PAST_END: Provisioned = {
  outcome: 'refused',
  obstacle: { code: 'past-end', text: 'The access had already ended, by the clock of GitHub or of Curfew.' },
};

/**
 * Adds an active member of the organization to the team. A person who is in the team already is left as they
 * are. GitHub does not say who added a member, and answers a second request to add them like the first. So if
 * another maintainer adds the person between Curfew's reading and Curfew's request, Curfew cannot see that.
 */
export async function addToTeam(
  organization: Organization,
  effect: Effect,
  until: DateTime,
  now: () => DateTime,
): Promise<Provisioned> {
  const isPastEnd = () => laterOf(now(), organization.clock()) >= until;
  const { login, obstacles } = await inspectTeam(organization, effect);
  if (isPastEnd()) return PAST_END;
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { outcome: 'refused', obstacle };
  if (login === null) throw new Error('the account is missing, but there was no obstacle');

  const slug = effect.entitlement;
  if (await isListed(organization, effect)) return { outcome: 'already-there', grantor: 'unknown' };
  if (isPastEnd()) return PAST_END;
  const refusal = await add(organization, slug, login);
  if (refusal !== null) return refusal;
  if (!(await isListed(organization, effect))) {
    throw new Error(`${effect.account} is not listed after they were added`);
  }
  return { outcome: 'given' };
}

/** Null if the person was added. */
async function add(organization: Organization, slug: string, login: string): Promise<Provisioned | null> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const membership = { org, team_slug: slug, username: login };
  try {
    const { data } = await octokit.rest.teams.addOrUpdateMembershipForUserInOrg({
      ...membership,
      role: 'member',
    });
    if (data.state === 'active') return null;
  } catch (error) {
    if (isRateLimited(error) || (answeredStatus(error) !== 403 && answeredStatus(error) !== 422)) throw error;
    const text = `GitHub does not let the App change ${slug}: an identity provider controls the team, or the App may not change members.`;
    return { outcome: 'refused', obstacle: { code: 'team-not-changeable', text } };
  }
  // The person left the organization a moment ago, so GitHub made an invitation that they could accept at any
  // later time.
  await octokit.rest.teams.removeMembershipForUserInOrg(membership);
  const text = `${login} is not an active member of ${org}. An owner of ${org} invites them.`;
  return { outcome: 'refused', obstacle: { code: 'not-a-member', text } };
}

async function isListed(organization: Organization, { entitlement, account }: Effect): Promise<boolean> {
  const listed = await listTeam(organization, entitlement);
  return listed.some((person) => person.account === account.toLowerCase());
}

function laterOf(ours: DateTime, github: DateTime | null): DateTime {
  return github === null ? ours : DateTime.max(ours, github);
}
