import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { App } from '../simulator/people/app.ts';
import type { Person } from '../simulator/people/person.ts';
import type { Repository } from '../simulator/people/repository.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { freePort } from './free-port.ts';

/**
 * The organization of the demo on its own GitHub: its people, its access repository, and Curfew's
 * registration.
 */
export interface Acme {
  readonly simulator: Simulator;
  readonly repository: Repository;
  readonly people: Readonly<Record<'alice' | 'bob' | 'dana' | 'petra', Person>>;
  /** The App's credentials. `port` receives its webhooks, on loopback. */
  readonly registered: {
    readonly app: { readonly id: string; readonly key: string };
    readonly webhookSecret: string;
    readonly port: number;
  };
}

export async function createAcme({
  folder,
  now,
  simulate = startSimulator,
}: {
  /** Holds the bare repositories. */
  readonly folder: string;
  readonly now: () => Date;
  readonly simulate?: typeof startSimulator;
}): Promise<Acme> {
  const simulator = await simulate({ folder, clock: now });
  const acme = simulator.organization('acme');
  const people = {
    alice: acme.person('alice', { id: 583231 }),
    bob: acme.person('bob'),
    dana: acme.person('dana'),
    petra: acme.person('petra'),
  };
  const teams = [
    acme.team('backend', [people.alice, people.bob]),
    acme.team('dba', [people.dana]),
    acme.team('platform', [people.petra]),
  ];
  const repository = acme.repository('access', {
    files: { 'README.md': '# Access to production at Acme\n' },
  });
  for (const team of teams) repository.allowTeam(team, 'write');
  const port = await freePort();
  const webhookSecret = randomBytes(24).toString('hex');
  const app = registerApp(simulator, `http://127.0.0.1:${port}/api/github/webhooks`, webhookSecret);
  app.install(acme, { repositories: [repository] });
  return {
    simulator,
    repository,
    people,
    registered: { app: { id: String(app.id), key: app.privateKey }, webhookSecret, port },
  };
}

/** Registers the App with exactly the permissions and events of app.yml. */
function registerApp(simulator: Simulator, url: string, secret: string): App {
  const manifest: unknown = load(readFileSync(new URL('../app.yml', import.meta.url), 'utf8'));
  const field = (name: string): unknown =>
    typeof manifest === 'object' && manifest !== null
      ? Object.entries(manifest).find(([key]) => key === name)?.[1]
      : null;
  return simulator.app('curfew', {
    permissions: permissionsIn(field('default_permissions')),
    events: eventsIn(field('default_events')),
    webhook: { url, secret },
  });
}

function permissionsIn(written: unknown): Readonly<Record<string, 'read' | 'write'>> {
  const pairs = Object.entries(typeof written === 'object' && written !== null ? written : {});
  return Object.fromEntries(
    pairs.flatMap(([name, level]) => (level === 'read' || level === 'write' ? [[name, level]] : [])),
  );
}

function eventsIn(written: unknown): readonly string[] {
  return Array.isArray(written) ? written.filter((each) => typeof each === 'string') : [];
}
