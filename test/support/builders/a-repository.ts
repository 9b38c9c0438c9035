import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { DateTime, Duration } from 'luxon';
import { POLICY as DEMO_POLICY } from '../../../demo/propose-set-up.ts';
import type { Person } from '../../../simulator/people/person.ts';
import type { CheckView, PullView } from '../../../simulator/people/views.ts';
import { jobHandler } from '../../../src/app/handle-job.ts';
import { repositoriesOnGitHub } from '../../../src/compose.ts';
import { POLICY_PATH } from '../../../src/domain/grants/grants-paths.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { signedInitialLedger } from '../../../src/ledger/initial-ledger.ts';
import { ledgerKeys } from '../../../src/ledger/ledger-keys.ts';
import { policyBlobAt } from '../../../src/lifecycle/evidence/read-policy.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import { initRepository } from '../../../src/lifecycle/setup/init-repository.ts';
import type { LedgerSigner } from '../../../src/ports/ledger-keys.ts';
import type { Job } from '../../../src/ports/queue.ts';
import type { Timer } from '../../../src/ports/timer.ts';
import { realTimer } from '../../../src/timer.ts';
import { type FakeTarget, fakeTarget } from '../fakes/fake-target.ts';
import { jobList } from '../fakes/job-list.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { recordedHeartbeat } from '../fakes/recorded-heartbeat.ts';
import { recordedNotifier } from '../fakes/recorded-notifier.ts';
import { startStrictSimulator } from '../strict-simulator.ts';
import { OPERATOR } from './operator-text.ts';
import { having, operatorFrom } from './written-policy.ts';

const NAME = 'acme/access';
/** Before the ledger reads a head again. These pauses take no time here, and timeouts have other lengths. */
const LEDGER_PAUSES_MS = [500, 1_500];
const timer: Timer = {
  wait: (milliseconds, signal) =>
    LEDGER_PAUSES_MS.includes(milliseconds) ? Promise.resolve() : realTimer.wait(milliseconds, signal),
};
/**
 * The clock of this world moves only if a test moves it, so all calls between two moves fall into one minute.
 * GitHub's limits for a minute would count them all.
 */
const STANDING_CLOCK_LIMITS = {
  restPerHour: 100_000,
  restPointsPerMinute: 100_000,
  graphqlPerHour: 100_000,
  graphqlPointsPerMinute: 100_000,
  contentPerMinute: 10_000,
  contentPerHour: 10_000,
};

/** The same for the limits of which Curfew counts itself what is left. */
const NO_OWN_LIMITS = { restMinute: 1e9, graphqlMinute: 1e9, contentMinute: 1e9, contentHour: 1e9 };

const PEOPLE = ['alice', 'bob', 'carol', 'dana', 'dora', 'petra'] as const;

/** The policy of the demo, without required tickets and with two more roles. */
export const POLICY = `${having(DEMO_POLICY, 'required: true', 'required: false')}  orders-support:
    description: Reads orders and their logs
    max_duration: 8h
    max_total: { of: 24h, within: 7d }
    eligible: [acme/backend]
    approval:
      - { count: 1, from: [acme/dba] }
    provision:
      - { target: orders-db, member_of: orders_reader }
      - { target: logs-db, member_of: log_reader }
  logs-read:
    description: Logs of the last two weeks
    max_duration: 2h
    max_total: { of: 8h, within: 7d }
    eligible: [acme/backend]
    approval: automatic
    provision: [ { target: logs-db, member_of: log_reader } ]
`;

export type RepositoryWorld = Awaited<ReturnType<typeof aRepository>>;

/**
 * An organization with an access repository on the local GitHub, which is checked against GitHub's own
 * description; the real Curfew; two targets in memory; and a clock that only the test moves. Curfew polls: it
 * sees what people did when `look` is called.
 */
export async function aRepository({
  policy = POLICY,
  operator: written = OPERATOR,
  seed = {},
  callMs = 0,
}: {
  /** The policy in force at the start; null for a repository without set-up. */
  readonly policy?: string | null;
  readonly operator?: string;
  /** The files of the default branch before the set-up. */
  readonly seed?: Readonly<Record<string, string>>;
  /**
   * Milliseconds that each call to GitHub takes. The clock moves by them, so GitHub's own rate limits hold.
   * Calls at the same time count one after the other, which is slower than it would be.
   */
  readonly callMs?: number;
} = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-life-'));
  let time = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
  const clock = { now: () => time };
  const simulator = await startStrictSimulator({
    folder,
    clock: () => time.toJSDate(),
    ...(callMs === 0 ? { rateLimits: STANDING_CLOCK_LIMITS } : {}),
    observe: () => {
      time = time.plus({ milliseconds: callMs });
    },
  });
  const acme = simulator.organization('acme');
  const people = Object.fromEntries(PEOPLE.map((login) => [login, acme.person(login)])) as Record<
    (typeof PEOPLE)[number],
    Person
  >;
  const owner = acme.person('olga', { role: 'admin' });
  const teams = {
    backend: acme.team('backend', [people.alice, people.bob]),
    dba: acme.team('dba', [people.dana, people.dora]),
    platform: acme.team('platform', [people.petra]),
  };
  const github = acme.repository('access', {
    files: { 'README.md': 'Access\n', ...(policy === null ? {} : { [POLICY_PATH]: policy }), ...seed },
  });
  for (const team of Object.values(teams)) github.allowTeam(team, 'read');
  const app = simulator.app('curfew', { permissions: permissions() });
  const installation = app.install(acme);

  const target = (name: string, entitlements: readonly string[], accounts: readonly string[]) =>
    fakeTarget({ name, now: () => time, entitlements, accounts });
  const targets = {
    orders: target('orders-db', ['orders_reader', 'orders_writer'], ['alice_k', 'bob', 'carol']),
    logs: target('logs-db', ['log_reader'], ['alice', 'bob', 'carol']),
  };
  const byName = new Map<string, FakeTarget>([
    ['orders-db', targets.orders],
    ['logs-db', targets.logs],
  ]);
  const operator = operatorFrom(written);
  const logged: { readonly level: 'warn' | 'error'; readonly text: string }[] = [];
  const log = {
    info: () => {},
    warn: (fields: object, text: string) => void logged.push({ level: 'warn', text: said(fields, text) }),
    error: (fields: object, text: string) => void logged.push({ level: 'error', text: said(fields, text) }),
  };
  const moveTo = (at: DateTime): void => {
    time = DateTime.max(time, at);
  };
  const database = memoryStore();
  const keys = ledgerKeys({ current: { pem: app.privateKey }, previous: null });
  const notifications = recordedNotifier();
  const heartbeat = recordedHeartbeat();
  const start = (jobs = jobList({ now: () => time, moveTo })) => {
    const opened = repositoriesOnGitHub({
      config: { apiUrl: simulator.url, app: { id: String(app.id), key: app.privateKey } },
      operator,
      targets: { connector: (name) => byName.get(name)?.connector ?? null },
      store: database,
      ledgerKeys: keys,
      clock,
      timer,
      random: () => 0.5,
      log,
      notifier: notifications,
      limits: { elapsedMs: () => time.toMillis(), ...(callMs === 0 ? { limits: NO_OWN_LIMITS } : {}) },
    });
    const composed = {
      ...opened,
      repositories: [NAME],
      queue: jobs,
      deliveries: { since: async () => [], redeliver: async () => {} },
      heartbeat,
    };
    return { ...opened, jobs, handle: jobHandler({ composed, clock, log }) };
  };
  let running = start();

  const world = {
    simulator,
    acme,
    app,
    installation,
    people,
    owner,
    teams,
    github,
    clock,
    targets,
    logged,
    heartbeat,
    /** Records the notifications to the operator. */
    notifications,
    curfew: (): Promise<Repository> => running.repository(NAME),
    /** The keys of the ledger: from the App's key. */
    ledgerKeys: keys,
    /** The store, which outlives processes. */
    database,
    /** Starts a new process with an empty memory. The database is lost, too, unless it is kept. */
    restart({ database: fate = 'lost' }: { readonly database?: 'kept' | 'lost' } = {}): void {
      if (fate === 'lost') database.lose();
      running = start(fate === 'kept' ? running.jobs : undefined);
    },
    /** Starts a second process. */
    beside() {
      const other = start();
      return {
        failures: () => other.jobs.failures.splice(0),
        async look(): Promise<void> {
          await other.jobs.send({ kind: 'sweep' });
          await other.jobs.work(other.handle);
        },
      };
    },
    /** Sends a job as a webhook would. */
    wake: (job: Job) => running.jobs.send(job),
    /** Failures that are retried, since the last call. */
    failures: () => running.jobs.failures.splice(0),
    /** Runs the due jobs, and the jobs that they send. */
    async work(): Promise<void> {
      await simulator.settle();
      await running.jobs.work(running.handle);
      await simulator.settle();
    },
    /** Runs one sweep, and the jobs that it sends. */
    async look(): Promise<void> {
      await running.jobs.send({ kind: 'sweep' });
      await world.work();
    },
    /** Looks until a commit without a pull request counts as a direct push. */
    async lookPastLag(): Promise<void> {
      await world.look();
      await world.pass('10m');
    },
    /** Moves the clock by `90m` or `4h`. Jobs that fall due run at their time. */
    async pass(text: `${number}${'s' | 'm' | 'h' | 'd'}`): Promise<void> {
      const until = time.plus(durationOf(text));
      await running.jobs.workUntil(until, running.handle);
      time = until;
      await world.work();
    },
    /** Moves the clock while Curfew is not running. */
    sleep(text: `${number}${'s' | 'm' | 'h' | 'd'}`): void {
      time = time.plus(durationOf(text));
    },
    /** A person pushes a branch with these files and opens a pull request. Curfew has not seen it yet. */
    async propose(who: Person, files: Readonly<Record<string, string | Buffer | null>>, branch = 'ask') {
      const head = `${branch}-${github.pulls().length + 1}`;
      await who.pushBranch(github, head, { files, message: `Change ${Object.keys(files)[0]}` });
      return who.openPull(github, { head, title: 'A request' });
    },
    /** Submits a review two seconds later, because GitHub's times have no fractions. */
    async review(who: Person, pull: number, event: 'APPROVE' | 'REQUEST_CHANGES' = 'APPROVE') {
      time = time.plus({ seconds: 2 });
      return who.review(github, pull, event);
    },
    /**
     * Requests a grant, which dana approves and which is merged and provisioned. Answers the pull request's
     * number.
     */
    async give(file: string, path = 'access/one.yaml', who: Person = people.alice): Promise<number> {
      const pull = await world.propose(who, { [path]: file });
      await world.look();
      await world.review(people.dana, pull);
      await world.look();
      if (!github.pull(pull).merged)
        throw new Error(`#${pull} was not merged: ${world.check(pull).title} ${world.annotations(pull)}`);
      return pull;
    },
    /** Every entry of the ledger, by `seq`, read with plain git. */
    ledger: (): readonly Entry[] => entriesIn(github.gitDir),
    /** Types of the entries, without those about the policy; of one grant if it is named. */
    story(grant?: string): readonly string[] {
      return entriesIn(github.gitDir).flatMap((entry) =>
        entry.type.startsWith('policy-') ||
        (grant !== undefined && !('grant' in entry && entry.grant === grant))
          ? []
          : [entry.type],
      );
    },
    check(pull: number): CheckView {
      const found = github.pull(pull).checks.find(({ name }) => name === 'curfew');
      if (found === undefined) throw new Error(`#${pull} has no check named curfew`);
      return found;
    },
    /** The messages of the check's annotations, in one line. */
    annotations: (pull: number): string =>
      world
        .check(pull)
        .annotations.map(({ message }) => message)
        .join(' '),
    /** The open revert pull request, if there is one. */
    revert: (): PullView | undefined =>
      github.pulls().find(({ headBranch, state }) => headBranch === 'curfew/revert' && state === 'open'),
    /** Everything that Curfew has published on GitHub so far, as Markdown. */
    said(): readonly string[] {
      const pulls = github.pulls();
      const checks = github.state.checkRuns.flatMap(({ title, summary, text }) => [title, summary, text]);
      const threads = [...pulls, ...github.issues()].flatMap(({ author, title, body, comments }) => [
        ...(author === 'curfew[bot]' ? [title, body] : []),
        ...comments.map((comment) => (comment.author === 'curfew[bot]' ? comment.body : null)),
      ]);
      return [...checks, ...threads].filter((each): each is string => each !== null && each !== '');
    },
    openIssues: () => github.issues().filter(({ state }) => state === 'open'),
    /** Fails if a job failed that the test did not ask about, or if GitHub's description was violated. */
    async close(): Promise<void> {
      const unasked = world.failures();
      try {
        await simulator.close();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      if (unasked.length > 0) throw new Error(`Jobs failed:\n${unasked.join('\n')}`);
    },
    [Symbol.asyncDispose]: () => world.close(),
  };
  if (policy !== null) await begin(await world.curfew(), keys.current);
  return world;
}

/**
 * Creates the ledger and puts the policy in force, as `curfew init` and the approval of the policy owners do.
 */
async function begin(repository: Repository, signer: LedgerSigner): Promise<void> {
  const now = repository.clock.now();
  const ledger = (cursor: string, id: number) => signedInitialLedger(cursor, { repository: id, signer, now });
  await initRepository(repository, { ledger, files: [], description: '' });
  const commit = await repository.commits.head(repository.defaultBranch);
  const blob = commit === null ? null : await policyBlobAt(repository.trees, commit);
  if (commit === null || blob === null) throw new Error('There is no policy to begin with');
  const at = repository.clock.now().toISO() ?? '';
  await repository.ledger.append(() => ({
    entries: [{ type: 'policy-accepted', at, commit, blob, pull: null, evidence: null }],
  }));
}

function durationOf(text: string): Duration {
  const unit = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }[text.at(-1) ?? ''] ?? 'seconds';
  return Duration.fromObject({ [unit]: Number(text.slice(0, -1)) });
}

/** A log line with its fields. An error is its message. */
function said(fields: object, text: string): string {
  const shown = JSON.stringify(fields, (_key, value) => (value instanceof Error ? value.message : value));
  return `${text} ${shown}`;
}

function entriesIn(gitDir: string): readonly Entry[] {
  const args = ['-C', gitDir, 'grep', '-h', '-e', '', 'curfew/ledger', '--', 'entries'];
  const lines = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
  const entries = lines.filter(Boolean).map((line): Entry => JSON.parse(line));
  return entries.sort((a, b) => a.seq - b.seq);
}

function permissions(): Readonly<Record<string, 'read' | 'write'>> {
  const manifest = load(readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8')) as {
    readonly default_permissions: Readonly<Record<string, 'read' | 'write'>>;
  };
  return manifest.default_permissions;
}
