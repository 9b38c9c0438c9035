import type { Octokit } from '@octokit/rest';
import { isPossibleLogin, type Login, normalizeLogin, type Person } from '../domain/person.ts';
import { type Reading, read, unreadable } from '../domain/reading.ts';
import type { TeamRef } from '../domain/team-ref.ts';
import { forgeFailureOf, statusOf } from '../octokit/forge-failure-of.ts';
import type { Clock } from '../ports/clock.ts';
import type { People } from '../ports/forge/people-and-teams.ts';
import { isHuman, personOf } from './person-of.ts';

const TEAM = /^([a-z0-9][a-z0-9_-]*)\/([a-z0-9_][a-z0-9_.-]*)$/i;

/** No organization nests teams this deep. It ends the walk if two teams are each other's parents. */
const TEAM_DEPTH_MAX = 30;

export function people({ octokit, clock }: { readonly octokit: Octokit; readonly clock: Clock }): People {
  const readingOf = async <T>(subject: string, ask: () => Promise<T>): Promise<Reading<T>> => {
    try {
      const value = await ask();
      return read(value, clock.now());
    } catch (error) {
      return unreadable(subject, forgeFailureOf(error).message);
    }
  };

  const ofTeam = async <T>(
    team: TeamRef,
    ask: (octokit: Octokit, org: string, slug: string) => Promise<T>,
  ): Promise<Reading<T>> => {
    const [, org, slug] = TEAM.exec(team) ?? [];
    if (org === undefined || slug === undefined) {
      return unreadable(`team ${team}`, 'a team is written as organization/team');
    }
    return readingOf(`team ${team}`, () => ask(octokit, org, slug));
  };

  return {
    byLogin: (login) => readingOf(`account ${login}`, () => findPerson(octokit, normalizeLogin(login))),
    members: (team) => ofTeam(team, listMembers),
    ancestors: (team) => ofTeam(team, listAncestors),
  };
}

async function findPerson(octokit: Octokit, login: Login): Promise<Person | null> {
  if (!isPossibleLogin(login)) return null;
  try {
    const { data } = await octokit.rest.users.getByUsername({ username: login });
    return isHuman(data) ? personOf(data) : null;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

async function listMembers(octokit: Octokit, org: string, slug: string): Promise<readonly Person[]> {
  const listed = await octokit.paginate(octokit.rest.teams.listMembersInOrg, {
    org,
    team_slug: slug,
    role: 'all',
    per_page: 100,
  });
  return listed.flatMap((account) => (isHuman(account) ? (personOf(account) ?? []) : []));
}

async function listAncestors(octokit: Octokit, org: string, slug: string): Promise<readonly TeamRef[]> {
  const ancestors: TeamRef[] = [];
  for (let current = slug; ancestors.length < TEAM_DEPTH_MAX; ) {
    const { data } = await octokit.rest.teams.getByName({ org, team_slug: current });
    if (data.parent === undefined) throw new Error('GitHub does not show its parent team');
    if (data.parent === null) return ancestors;
    current = data.parent.slug;
    ancestors.push(`${org}/${current}`.toLowerCase());
  }
  throw new Error(`it has more than ${TEAM_DEPTH_MAX} parent teams`);
}
