import type { Octokit } from '@octokit/rest';
import type { Config, ForgeAccess } from './config.ts';
import { githubTeam } from './connectors/github-team.ts';
import { notifier } from './connectors/notify.ts';
import { postgres } from './connectors/postgres.ts';
import { webhook } from './connectors/webhook.ts';
import type { LiveEffect } from './domain/ledger/live-effect.ts';
import type { ConnectorKeys } from './domain/operator/connector-keys.ts';
import type { Operator } from './domain/operator/operator.ts';
import { branchCommits } from './github/branch-commits.ts';
import { branches } from './github/branches.ts';
import { checkRuns } from './github/check-runs.ts';
import { commits } from './github/commits.ts';
import { deliveries } from './github/deliveries.ts';
import { mergeQueue } from './github/merge-queue.ts';
import { merges } from './github/merges.ts';
import { notices } from './github/notices.ts';
import { octokitFor, openOctokit } from './github/octokit.ts';
import { ownApp } from './github/own-app.ts';
import { ownPulls } from './github/own-pulls.ts';
import { people } from './github/people.ts';
import { protection } from './github/protection.ts';
import { pullRequests } from './github/pull-requests.ts';
import { repositoryFacts } from './github/repository-facts.ts';
import { requestClosing } from './github/request-closing.ts';
import { trees } from './github/trees.ts';
import { openQueue, type Queue } from './jobs/open-queue.ts';
import { countedLedger } from './ledger/counted-ledger.ts';
import { initialLedger } from './ledger/init-ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { EndingPorts } from './lifecycle/endings/revoke.ts';
import { whyNotThis } from './lifecycle/guards.ts';
import { alarms } from './lifecycle/memory/alarms.ts';
import { openAttempts } from './lifecycle/memory/attempts.ts';
import { remembering } from './lifecycle/memory/cached-ledger.ts';
import { openHistory } from './lifecycle/memory/effect-history.ts';
import { toldNothing } from './lifecycle/memory/notified.ts';
import { openOutbox } from './lifecycle/memory/outbox.ts';
import type { Repository } from './lifecycle/repository.ts';
import { whyNotStart } from './lifecycle/setup/may-start.ts';
import type { Clock } from './ports/clock.ts';
import type { Commit } from './ports/commits.ts';
import type { Connector, ConnectorKind } from './ports/connector.ts';
import type { Deliveries } from './ports/deliveries.ts';
import type { Keeping } from './ports/keeping.ts';
import type { Log } from './ports/log.ts';
import { type Metrics, UNWATCHED } from './ports/metrics.ts';
import { NOBODY, type Notify } from './ports/notify.ts';
import type { PullRequests } from './ports/pull-requests.ts';
import type { Targets } from './ports/targets.ts';
import type { Timer } from './ports/timer.ts';

/** Every kind of target that an operator's file may name. */
const CONNECTOR_KINDS: readonly ConnectorKind[] = [postgres, githubTeam, webhook];

/** The policy's word for an entitlement, by connector kind. */
export const CONNECTOR_KEYS: ConnectorKeys = new Map(CONNECTOR_KINDS.map(({ kind, key }) => [kind, key]));

export interface Parts {
  readonly config: Pick<Config, 'app' | 'apiUrl' | 'database'>;
  readonly operator: Operator;
  /** Each target's settings with the environment's values in them. */
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The same of whom the operator wants to be told; null for nobody. */
  readonly notify?: Readonly<Record<string, unknown>> | null | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** The access repositories, by name. */
export interface Repositories {
  /** Opens one of them, once. Rejects where GitHub cannot be asked, or where Curfew should not work there. */
  repository(name: string): Promise<Repository>;
  /** What endings in one of them need. Asks GitHub nothing. */
  endings(name: string): EndingPorts;
}

export interface Composed extends Repositories {
  readonly queue: Queue;
  readonly deliveries: Deliveries;
  /** Every repository that the operator's file names, lower case. */
  readonly repositories: readonly string[];
  /** The first files of a ledger, for a cursor. */
  readonly firstLedger: typeof initialLedger;
  /** What each repository is known to hold, by name, without asking anybody. */
  live(): ReadonlyMap<string, readonly LiveEffect[]>;
  /** Why it must not be started: sentences for the operator. */
  whyNotStart(): Promise<readonly string[]>;
  /** Closes the queue and lets go of the targets: nothing is left that would keep the process alive. Safe to repeat. */
  close(): Promise<void>;
}

/** Builds everything. Rejects with what an operator can mend: a target's settings, or the database. */
export async function compose(parts: Parts): Promise<Composed> {
  const { config, operator, clock, log, metrics = UNWATCHED } = parts;
  const notify = parts.notify == null ? NOBODY : notifier(parts.notify, () => clock.now());
  const targets = openTargets(parts);
  const random = Math.random;
  const queue = await openQueue({ clock, log, database: config.database, random });
  const { keeping } = queue;
  const asApp = octokitFor({ baseUrl: config.apiUrl, app: config.app, installation: null });
  const names = [...operator.repositories.keys()];
  const timer = realTimer;
  const opened = repositories({
    config,
    operator,
    targets,
    keeping,
    clock,
    timer,
    random,
    log,
    notify,
    metrics,
  });
  return {
    queue,
    deliveries: deliveries({ octokit: asApp }),
    firstLedger: initialLedger,
    repositories: names,
    ...opened,
    live: () => new Map(names.map((name) => [name, opened.endings(name).outbox.live() ?? []])),
    async close() {
      await queue.close();
      await targets.close();
    },
    whyNotStart: () => whyNotStart({ ...opened, operator, keeping, timer, log }),
  };
}

/** Opens repositories for a command that looks and changes nothing: without a database, and without targets. */
export function lookingOnly(
  parts: Pick<Parts, 'config' | 'operator' | 'clock' | 'log'>,
): Repositories['repository'] {
  const nothing: Keeping = {
    load: async () => ({ known: null, waiting: [] }),
    keep: async () => {},
    add: async () => {},
    letGo: async () => {},
    mayTell: async () => 'told',
    wasTold: async () => {},
    identify: async (_repository, id) => id,
    repositories: async () => [],
  };
  const targets: Targets = { connector: () => null };
  return repositories({ ...parts, targets, keeping: nothing, random: Math.random }).repository;
}

const realTimer: Timer = {
  wait: (milliseconds, over) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      over.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }),
};

interface Surroundings {
  readonly operator: Operator;
  readonly targets: Targets;
  readonly keeping: Keeping;
  readonly clock: Clock;
  readonly timer?: Timer;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly notify?: Notify;
  readonly metrics?: Metrics;
}

/** Opens the operator's repositories by name on GitHub, each once, on these targets. */
export function repositories(
  around: Surroundings & { readonly config: Pick<Config, 'app' | 'apiUrl'> },
): Repositories {
  const { config, clock, metrics = UNWATCHED } = around;
  const asApp = octokitFor({ baseUrl: config.apiUrl, app: config.app, installation: null });
  const whoWeAre = ownApp(asApp);
  return repositoriesOver(async (name) => {
    const [owner = '', repo = ''] = name.split('/');
    const { data } = await asApp.rest.apps.getRepoInstallation({ owner, repo });
    const octokit: Octokit = octokitFor({
      baseUrl: config.apiUrl,
      app: config.app,
      installation: data.id,
      onBudget: (budget) => metrics.budget(name, budget),
    });
    const client = { octokit, owner, repo };
    const { bot } = await whoWeAre();
    return {
      isOurs: ({ author, verified }) => verified && author?.login === bot,
      facts: repositoryFacts({ ...client, clock }),
      commits: commits(client),
      trees: trees(client),
      branchCommits: branchCommits(client),
      pulls: pullRequests(client),
      merges: merges(client),
      mergeQueue: mergeQueue(client),
      protection: protection({ ...client, asApp, ownApp: whoWeAre, clock }),
      checks: checkRuns({ ...client, ownApp: whoWeAre }),
      people: people({ octokit, clock }),
      branches: branches(client),
      ownPulls: ownPulls(client),
      closing: requestClosing(client),
      notices: notices({ ...client, ownApp: whoWeAre }),
    };
  }, around);
}

/** Everything of a repository that is GitHub's. */
export interface Forge
  extends Pick<
    Repository,
    | 'facts'
    | 'commits'
    | 'trees'
    | 'branchCommits'
    | 'pulls'
    | 'merges'
    | 'mergeQueue'
    | 'protection'
    | 'checks'
    | 'people'
    | 'branches'
    | 'ownPulls'
    | 'closing'
    | 'notices'
  > {
  /** Whether a commit was made by Curfew, by what GitHub says of its author and signature. */
  readonly isOurs: (commit: Commit) => boolean;
}

/** Opens repositories by name, each once, on whatever plays GitHub. */
export function repositoriesOver(
  forgeOf: (name: string) => Promise<Forge>,
  around: Surroundings,
): Repositories {
  const { operator, targets, keeping, clock, timer = realTimer, random, log } = around;
  const { notify = NOBODY, metrics = UNWATCHED } = around;
  const opened = new Map<string, Promise<Repository>>();
  const ending = new Map<string, EndingPorts>();
  /** How far GitHub's clock was ahead when it was last heard, by repository. */
  const skew = new Map<string, () => number | null>();

  const endings = (name: string): EndingPorts => {
    const known = ending.get(name);
    if (known !== undefined) return known;
    const ports = {
      name,
      targets,
      clock,
      timer,
      log,
      notify,
      outbox: openOutbox({ repository: name, keeping, timer, log }),
      attempts: openAttempts(random),
      facts: { skewMs: () => skew.get(name)?.() ?? null },
    };
    ending.set(name, ports);
    return ports;
  };

  const open = async (name: string): Promise<Repository> => {
    const { isOurs, ...forge } = await forgeOf(name);
    const facts = await forge.facts.get();
    const id = await keeping.identify(name, facts.id).catch(() => null);
    const allowPublic = operator.repositories.get(name)?.allowPublic === true;
    const because = whyNotThis(facts, { name, id, allowPublic });
    if (because !== null) throw new Error(because);
    const ports = endings(name);
    skew.set(name, forge.facts.skewMs);
    const ledger = openLedger({ ...forge, clock, log, isOurs });
    const counted = countedLedger(ledger, (entry) => metrics.recorded(name, entry));
    return {
      ...ports,
      ...forge,
      id,
      reopen: () => void opened.delete(name),
      defaultBranch: facts.defaultBranch,
      operator,
      keys: CONNECTOR_KEYS,
      ledger: remembering(counted, ports.outbox, log),
      keeping,
      told: toldNothing(),
      alarms: alarms(),
      history: openHistory(clock),
      confirmed: new Set(),
      untilTold: new Map(),
      mergeBlocks: new Map(),
      askedAgain: new Set(),
      queueVisits: new Map(),
    };
  };

  return {
    endings,
    repository(name) {
      const known = opened.get(name) ?? open(name);
      opened.set(name, known);
      // What failed is opened anew the next time.
      known.catch(() => opened.delete(name));
      return known;
    },
  };
}

function openTargets({
  operator,
  settings,
  clock,
}: Pick<Parts, 'operator' | 'settings' | 'clock'>): Targets & { close(): Promise<void> } {
  const kinds = new Map(CONNECTOR_KINDS.map((each) => [each.kind, each]));
  const connectors = new Map<string, Connector>();
  for (const { name, connector } of operator.targets.values()) {
    const kind = kinds.get(connector);
    if (kind === undefined)
      throw new TypeError(`target ${name} names the connector ${connector}, which does not exist`);
    connectors.set(
      name,
      kind.open({ name, settings: settings.get(name) ?? {} }, () => clock.now()),
    );
  }
  return {
    connector: (target) => connectors.get(target) ?? null,
    async close() {
      await Promise.allSettled([...connectors.values()].map((each) => each.close()));
    },
  };
}

/** Pull requests of one repository, to read. Rejects with ForgeFailure where GitHub cannot be asked. */
export async function pullsOf({ apiUrl, identity }: ForgeAccess, name: string): Promise<PullRequests> {
  const [owner = '', repo = ''] = name.split('/');
  if ('token' in identity) {
    return pullRequests({ octokit: openOctokit({ baseUrl: apiUrl }, { auth: identity.token }), owner, repo });
  }
  const options = { baseUrl: apiUrl, app: identity.app };
  const { data } = await octokitFor({ ...options, installation: null }).rest.apps.getRepoInstallation({
    owner,
    repo,
  });
  return pullRequests({ octokit: octokitFor({ ...options, installation: data.id }), owner, repo });
}
