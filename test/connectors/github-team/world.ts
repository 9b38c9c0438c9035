import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { App } from '../../../simulator/people/app.ts';
import type { Organization } from '../../../simulator/people/organization.ts';
import type { Team } from '../../../simulator/people/team.ts';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { realTimer } from '../../../src/timer.ts';
import { type StrictSimulator, startStrictSimulator } from '../../support/strict-simulator.ts';
import type { ForeignPath, World } from '../conformance.ts';
import { switchablePort } from '../switchable-port.ts';

/** An organization on a local GitHub that checks every call against GitHub's own description. */
export interface TeamWorld extends World {
  readonly simulator: StrictSimulator;
  readonly acme: Organization;
  readonly team: Team;
  readonly app: App;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly installation: number;
}

/** Careless code would send these as another path, or about another person. `mallory` is not a member. */
const HOSTILE_LOGINS = [
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
const HOSTILE_SLUGS = ['..', '../..', '.', 'log-readers/..', 'log-readers?', '%2e%2e'];

const effectOf = (account: string): Effect => ({
  target: 'acme-teams',
  entitlement: 'log-readers',
  account,
});

export async function teamWorld(): Promise<TeamWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-teams-'));
  const simulator = await startStrictSimulator({ folder });
  const port = await switchablePort(Number(new URL(simulator.url).port));
  const organization = createOrganization(simulator);
  const { acme, team, child, app } = organization;
  const settings = {
    accounts: 'login',
    org: 'acme',
    app: { id: String(app.id), key: app.privateKey },
    api_url: `http://127.0.0.1:${port.port}`,
  };
  const clock = { now: () => DateTime.utc() };
  const reopen = () => githubTeam.open({ name: 'acme-teams', settings }, { clock, timer: realTimer });
  let people = 0;
  return {
    ...organization,
    simulator,
    settings,
    connector: reopen(),
    reopen,
    async person() {
      people += 1;
      return effectOf(acme.person(`person-${people}`).login);
    },
    missingAccount: effectOf('no-such-account'),
    missingEntitlement: { ...effectOf('olga'), entitlement: 'no-such-team' },
    async hostile() {
      acme.person('Upper-Case');
      return [
        { effect: effectOf('upper-case'), exists: true },
        ...HOSTILE_LOGINS.map((login) => ({ effect: effectOf(login), exists: false })),
        ...HOSTILE_SLUGS.map((slug) => ({
          effect: { ...effectOf('olga'), entitlement: slug },
          exists: false,
        })),
      ];
    },
    has: async ({ account }) =>
      [...team.members(), ...child.members()].some((login) => login.toLowerCase() === account),
    // GitHub's clock shows whole seconds, rounded down.
    now: async () => DateTime.fromJSDate(simulator.clock.now(), { zone: 'utc' }).startOf('second'),
    foreignPaths: foreignPaths(organization),
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

/** `acme` with the team `log-readers` and a child team. GitHub's clock is an hour ahead of this machine's. */
function createOrganization(simulator: StrictSimulator) {
  const acme = simulator.organization('acme');
  acme.person('olga', { role: 'admin' });
  const team = acme.team('log-readers');
  const child = acme.team('night-shift', [], { parent: team });
  const app = simulator.app('teams', { permissions: { members: 'write' } });
  const installation = app.install(acme);
  simulator.person('mallory');
  simulator.clock.advance(3_600_000);
  return { acme, team, child, app, installation };
}

function foreignPaths({ acme, team, child }: ReturnType<typeof createOrganization>): readonly ForeignPath[] {
  return [
    {
      path: 'by a maintainer',
      give: async ({ account }) => team.add(acme.person(account)),
      remove: async ({ account }) => team.remove(acme.person(account)),
      revocable: true,
    },
    {
      path: 'through a child team',
      give: async ({ account }) => child.add(acme.person(account)),
      remove: async ({ account }) => child.remove(acme.person(account)),
      revocable: false,
    },
  ];
}
