import { DateTime } from 'luxon';
import type { Effect } from '../../domain/effect.ts';
import type { Provisioned } from '../../ports/connector.ts';
import { inspectTeam } from './inspect.ts';
import { listTeam } from './listing.ts';
import { isLimit, type Organization, statusOf } from './organization.ts';

const PAST_END: Provisioned = {
  outcome: 'refused',
  obstacle: { code: 'past-end', text: 'The access had already ended by GitHub’s clock or ours.' },
};

/**
 * Adds an active member of the organization to the team. A member found there just before is left as they are. GitHub does
 * not say who added them, and answers a second adding as the first: what is added between that look and ours goes unseen.
 */
export async function addToTeam(
  organization: Organization,
  effect: Effect,
  until: DateTime,
  now: () => DateTime,
): Promise<Provisioned> {
  const present = () => laterOf(now(), organization.told());
  const { login, obstacles } = await inspectTeam(organization, effect);
  if (present() >= until) return PAST_END;
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { outcome: 'refused', obstacle };
  if (login === null) throw new Error('an account that is missing was not reported');

  const slug = effect.entitlement;
  if (await isListed(organization, effect)) return { outcome: 'already-there', grantor: 'unknown' };
  if (present() >= until) return PAST_END;
  const refusal = await add(organization, slug, login);
  if (refusal !== null) return refusal;
  if (!(await isListed(organization, effect)))
    throw new Error(`${effect.account} was added and is not listed`);
  return { outcome: 'given' };
}

/** null where it is done. */
async function add(organization: Organization, slug: string, login: string): Promise<Provisioned | null> {
  const { org } = organization.settings;
  const octokit = await organization.octokit();
  const about = { org, team_slug: slug, username: login };
  try {
    const { data } = await octokit.rest.teams.addOrUpdateMembershipForUserInOrg({ ...about, role: 'member' });
    if (data.state === 'active') return null;
  } catch (error) {
    if (isLimit(error) || (statusOf(error) !== 403 && statusOf(error) !== 422)) throw error;
    const text = `GitHub does not let the App change ${slug}: the team is ruled by an identity provider, or the App may not change members.`;
    return { outcome: 'refused', obstacle: { code: 'team-not-changeable', text } };
  }
  // They left the organization a moment ago, and what was made is an invitation for later.
  await octokit.rest.teams.removeMembershipForUserInOrg(about);
  const text = `${login} is not an active member of ${org}. An owner of ${org} invites them.`;
  return { outcome: 'refused', obstacle: { code: 'not-a-member', text } };
}

async function isListed(organization: Organization, { entitlement, account }: Effect): Promise<boolean> {
  const listed = await listTeam(organization, entitlement);
  return listed.some((each) => each.account === account.toLowerCase());
}

function laterOf(ours: DateTime, theirs: DateTime | null): DateTime {
  return theirs === null ? ours : DateTime.max(ours, theirs);
}
