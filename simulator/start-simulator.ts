import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { GITHUB_RATE_LIMITS, RateCounter, type RateLimits } from './access/rate-limits.ts';
import { type SimulatedClock, simulatedClock } from './clock.ts';
import { Faults } from './faults.ts';
import { git } from './git/git-binary.ts';
import { newAccount } from './people/accounts.ts';
import { App } from './people/app.ts';
import { newRepository, Organization } from './people/organization.ts';
import { Person } from './people/person.ts';
import type { Repository } from './people/repository.ts';
import { noticePushes } from './pulls/pushes.ts';
import { apiServer, noticeAll, type ObservedCall } from './server.ts';
import type { AppState, OrganizationState } from './state.ts';
import { Events } from './webhooks/events.ts';
import { accountNamed, organizationNamed, type World } from './world.ts';

export interface SimulatorOptions {
  /** The folder of the bare repositories, `<owner>/<name>.git`. */
  readonly folder: string;
  /** A free port by default. */
  readonly port?: number;
  /** The source of the simulator's time. Real time by default. */
  readonly clock?: () => Date;
  /** With a seed, waiting events are delivered in a random order. */
  readonly seed?: number;
  /** A webhook fails if the receiver has not answered by then. By default ten seconds, as on GitHub. */
  readonly answerTimeoutMs?: number;
  /** Entries of a recursive tree before it is truncated. GitHub's 100,000 by default. */
  readonly treeEntries?: number;
  /**
   * Milliseconds after a merge in which `GET …/commits/{sha}/pulls` does not name the pull request. GitHub's
   * index lags by seconds, at worst by minutes; 30 seconds by default.
   */
  readonly indexLag?: number;
  /**
   * Milliseconds after a push in which neither `GET …/activity` nor the timeline of a pull request lists it.
   * GitHub promises no time; two seconds by default.
   */
  readonly activityLag?: number;
  /** Bytes of a recursive tree's entries before it is truncated. GitHub's 7 MB by default. */
  readonly treeBytes?: number;
  /** GitHub's own by default. */
  readonly rateLimits?: Partial<RateLimits>;
  /** Whether commits made through the API are signed. Enterprise Server signs only if that is switched on. */
  readonly signsCommits?: boolean;
  /**
   * Milliseconds of real time that each call of an App takes. None by default, so that tests are fast; the
   * benchmarks use 150.
   */
  readonly callMs?: number;
  /** Called with every call and its answer. */
  readonly observe?: (call: ObservedCall) => void;
}

export interface AppOptions {
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly events?: readonly string[];
  readonly webhook?: { readonly url: string; readonly secret: string };
  readonly id?: number;
}

/** The calls so far. */
export interface CallLog extends Array<ObservedCall> {
  clear(): void;
}

/** A local GitHub: the API over HTTP, real git repositories on disk, and people who act. */
export interface Simulator extends AsyncDisposable {
  /**
   * The URL of the API. It is served below `/api/v3` and at `/api/graphql`, too, as on GitHub Enterprise
   * Server.
   */
  readonly url: string;
  readonly clock: SimulatedClock;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** The organization with this name. Created at the first call. */
  organization(login: string): Organization;
  /** The person with this login. Created at the first call. */
  person(login: string, id?: number): Person;
  app(slug: string, options: AppOptions): App;
  /** Creates a person's fork of a repository. They can open pull requests from it as `login:branch`. */
  fork(repository: Repository, person: Person): Repository;
  /** Announces pushes that plain git made. Every request does that, too. */
  pushed(repository: Repository): void;
  /** Waits until every event is delivered and answered and every background job has finished. */
  settle(): Promise<void>;
  holdEvents(): void;
  releaseEvents(): void;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const world = newWorld(options);
  const calls = callLog();
  const faults = new Faults(world.events, () => {
    for (const token of world.tokens.values()) token.expiresAt = 0;
  });
  const server = apiServer(world, faults, (call) => {
    calls.push(call);
    options.observe?.(call);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator listens on no port');
  world.url = `http://127.0.0.1:${address.port}`;

  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url: world.url,
    clock: world.clock,
    faults,
    calls,
    organization: (login) =>
      new Organization(world, organizationNamed(world, login) ?? newOrganization(world, login)),
    person: (login, id) =>
      new Person(world, accountNamed(world, login) ?? newAccount(world, { login, type: 'User', id })),
    app: (slug, wish) => newApp(world, slug, wish),
    fork: ({ state }, { account }) => {
      const fork = newRepository(world, account, state.name, { private: state.private, files: null }, state);
      git(fork.gitDir, ['fetch', '--quiet', state.git.folder, '+refs/heads/*:refs/heads/*']);
      fork.state.knownRefs = fork.state.git.refs();
      return fork;
    },
    pushed: ({ state }) => noticePushes(world, state),
    settle: async () => {
      noticeAll(world);
      await world.events.settled();
    },
    holdEvents: () => world.events.hold(),
    releaseEvents: () => world.events.release(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function newWorld(options: SimulatorOptions): World {
  const {
    folder,
    clock: real,
    seed,
    answerTimeoutMs = 10_000,
    treeEntries = 100_000,
    indexLag = 30_000,
    activityLag = 2_000,
    treeBytes = 7 * 1024 * 1024,
    rateLimits = {},
    signsCommits = true,
    callMs = 0,
  } = options;
  mkdirSync(folder, { recursive: true });
  const clock = simulatedClock(real);
  let last = 1000;
  const nextId = () => {
    last += 1;
    return last;
  };
  return {
    url: '',
    folder,
    clock,
    events: new Events({ now: clock.now, nextId, answerTimeoutMs, ...(seed === undefined ? {} : { seed }) }),
    accounts: new Map(),
    organizations: new Map(),
    repositories: new Map(),
    formerNames: new Map(),
    apps: new Map(),
    tokens: new Map(),
    limits: { treeEntries, treeBytes, indexLag, activityLag, callMs },
    fineGrainedTokens: new Map(),
    rates: new RateCounter(clock, { ...GITHUB_RATE_LIMITS, ...rateLimits }),
    signsCommits,
    nextId,
  };
}

function newOrganization(world: World, login: string): OrganizationState {
  const account = newAccount(world, { login, type: 'Organization' });
  const state: OrganizationState = {
    account,
    members: new Map(),
    teams: new Map(),
    invitations: new Map(),
    plan: 'team',
  };
  world.organizations.set(login.toLowerCase(), state);
  return state;
}

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const keyPairs = new Map<string, KeyPair>();

/** The key of all Apps in this process, because creating a key is slow. */
function keyPairOf(slug: string): KeyPair {
  const known = keyPairs.get(slug);
  if (known) return known;
  const made = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  keyPairs.set(slug, made);
  return made;
}

function newApp(world: World, slug: string, { permissions, events = [], webhook, id }: AppOptions): App {
  const { publicKey, privateKey } = keyPairOf(slug);
  const number = id ?? world.nextId();
  const owner =
    accountNamed(world, 'app-makers') ?? newAccount(world, { login: 'app-makers', type: 'Organization' });
  const state: AppState = {
    id: number,
    slug,
    clientId: `Iv23li${String(number).padStart(14, '0')}`,
    bot: newAccount(world, { login: `${slug}[bot]`, type: 'Bot' }),
    owner,
    publicKey,
    permissions: { metadata: 'read', ...permissions },
    events,
    ...(webhook === undefined ? {} : { webhook }),
    installations: [],
    createdAt: world.clock.now(),
  };
  world.apps.set(number, state);
  return new App(world, state, privateKey);
}

function callLog(): CallLog {
  const calls: ObservedCall[] = [];
  const clear = () => {
    calls.length = 0;
  };
  return Object.defineProperty(Object.assign(calls, { clear }), 'clear', { enumerable: false });
}
