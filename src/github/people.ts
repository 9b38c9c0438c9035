import type { Octokit } from '@octokit/rest';
import { type Login, normalizeLogin, type Person } from '../domain/person.ts';
import { type Reading, read, unreadable } from '../domain/reading.ts';
import type { TeamRef } from '../domain/team-ref.ts';
import type { Clock } from '../ports/clock.ts';
import type { People } from '../ports/people.ts';
import { forgeFailureOf, statusOf } from './forge-failure-of.ts';
import { isHuman, personOf } from './person-of.ts';

/** Wider than GitHub's own rule; it keeps out whatever could change the path of a request. */
const LOGIN = /^[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9_])?$/i;
const TEAM = /^([a-z0-9][a-z0-9_-]*)\/([a-z0-9_][a-z0-9_.-]*)$/i;

/** More than anybody nests teams; it ends a walk that would not. */
const DEEPEST = 30;

export function people({ octokit, clock }: { readonly octokit: Octokit; readonly clock: Clock }): People {
  const person = async (login: Login): Promise<Person | null> => {
    if (!LOGIN.test(login)) return null;
    try {
      const { data } = await octokit.rest.users.getByUsername({ username: login });
      return isHuman(data) ? personOf(data) : null;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  };

  const members = async (org: string, slug: string): Promise<readonly Person[]> => {
    const listed = await octokit.paginate(octokit.rest.teams.listMembersInOrg, {
      org,
      team_slug: slug,
      role: 'all',
      per_page: 100,
    });
    return listed.flatMap((account) => (isHuman(account) ? (personOf(account) ?? []) : []));
  };

  const ancestors = async (org: string, slug: string): Promise<readonly TeamRef[]> => {
    const above: TeamRef[] = [];
    for (let at = slug; above.length < DEEPEST; ) {
      const { data } = await octokit.rest.teams.getByName({ org, team_slug: at });
      if (data.parent === undefined) throw new Error('GitHub does not say what its parent is');
      if (data.parent === null) return above;
      at = data.parent.slug;
      above.push(`${org}/${at}`.toLowerCase());
    }
    throw new Error('it is nested too deeply');
  };

  const reading = async <T>(what: string, ask: () => Promise<T>): Promise<Reading<T>> => {
    try {
      const value = await ask();
      return read(value, clock.now());
    } catch (error) {
      return unreadable(what, forgeFailureOf(error).message);
    }
  };

  const ofTeam = async <T>(
    team: TeamRef,
    ask: (org: string, slug: string) => Promise<T>,
  ): Promise<Reading<T>> => {
    const [, org, slug] = TEAM.exec(team) ?? [];
    if (org === undefined || slug === undefined) {
      return unreadable(`team ${team}`, 'a team is written as organization/team');
    }
    return reading(`team ${team}`, () => ask(org, slug));
  };

  return {
    byLogin: (login) => reading(`account ${login}`, () => person(normalizeLogin(login))),

    members: (team) => ofTeam(team, members),
    ancestors: (team) => ofTeam(team, ancestors),
  };
}
