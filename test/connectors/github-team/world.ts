import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { App } from '../../../simulator/people/app.ts';
import type { Organization } from '../../../simulator/people/organization.ts';
import type { Team } from '../../../simulator/people/team.ts';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { type StrictSimulator, startStrictSimulator } from '../../support/strict-simulator.ts';
import type { World } from '../conformance.ts';
import { switchablePort } from '../switchable-port.ts';

/** An organization on a local GitHub, every call held against GitHub's own description. */
export interface TeamWorld extends World {
  readonly simulator: StrictSimulator;
  readonly acme: Organization;
  readonly team: Team;
  readonly app: App;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly installation: number;
}

export async function teamWorld(): Promise<TeamWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-teams-'));
  const simulator = await startStrictSimulator({ folder });
  const port = await switchablePort(Number(new URL(simulator.url).port));
  const acme = simulator.organization('acme');
  acme.person('olga', { role: 'admin' });
  const team = acme.team('log-readers');
  const child = acme.team('night-shift', [], { parent: team });
  const app = simulator.app('teams', { permissions: { members: 'write' } });
  const installation = app.install(acme);
  simulator.person('mallory');
  const settings = {
    accounts: 'login',
    org: 'acme',
    app: { id: String(app.id), key: app.privateKey },
    api_url: `http://127.0.0.1:${port.port}`,
  };
  // GitHub's clock is an hour ahead of ours.
  simulator.clock.advance(3_600_000);
  const reopen = () => githubTeam.open({ name: 'acme-teams', settings }, () => DateTime.utc());
  const effect = (account: string): Effect => ({ target: 'acme-teams', entitlement: 'log-readers', account });
  const personNamed = (login: string) => acme.person(login);
  let people = 0;
  return {
    simulator,
    acme,
    team,
    app,
    settings,
    installation,
    connector: reopen(),
    reopen,
    async person() {
      people += 1;
      return effect(acme.person(`person-${people}`).login);
    },
    nobody: effect('nobody'),
    nothing: { ...effect('olga'), entitlement: 'no-such-team' },
    async hostile() {
      // Each would lead a careless request to another path, or another person.
      const names = [
        '..',
        '.',
        '../../teams',
        'olga/..',
        'olga%2f..',
        'olga?role=admin',
        'olga#',
        '',
        '\0',
        'mallory',
      ];
      const teams = ['..', '../..', '.', 'log-readers/..', 'log-readers?', '%2e%2e'];
      acme.person('Upper-Case');
      return [
        { effect: effect('upper-case'), exists: true },
        ...names.map((name) => ({ effect: effect(name), exists: false })),
        ...teams.map((slug) => ({ effect: { ...effect('olga'), entitlement: slug }, exists: false })),
      ];
    },
    has: async ({ account }) =>
      [...team.members(), ...child.members()].some((login) => login.toLowerCase() === account),
    // Its clock tells whole seconds, and what has begun counts.
    now: async () => DateTime.fromJSDate(simulator.clock.now(), { zone: 'utc' }).startOf('second'),
    otherWays: [
      {
        way: 'by a maintainer',
        give: async ({ account }) => team.add(personNamed(account)),
        take: async ({ account }) => team.remove(personNamed(account)),
        revocable: true,
      },
      {
        way: 'through a child team',
        give: async ({ account }) => child.add(personNamed(account)),
        take: async ({ account }) => child.remove(personNamed(account)),
        revocable: false,
      },
    ],
    openSession: null,
    cutOff: port.cutOff,
    restore: port.restore,
    secrets: [app.privateKey, app.privateKey.split('\n')[1] ?? ''],
    async close() {
      await port.close();
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}
