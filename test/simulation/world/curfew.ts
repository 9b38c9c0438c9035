import { DateTime } from 'luxon';
import { jobHandler } from '../../../src/app/handle-job.ts';
import type { Operator } from '../../../src/domain/operator/operator.ts';
import { openRepositories } from '../../../src/open-repositories.ts';
import type { Delivery } from '../../../src/ports/forge/deliveries.ts';
import type { Forge } from '../../../src/ports/forge/forge.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import { noHeartbeat } from '../../../src/ports/heartbeat.ts';
import type { JobSender } from '../../../src/ports/queue.ts';
import type { Timer } from '../../../src/ports/timer.ts';
import { LEDGER_KEYS } from '../../support/fakes/ledger-key.ts';
import type { Trace } from '../checks/trace.ts';
import { random } from '../script/random.ts';
import type { Being } from './being.ts';
import { type GitHub, NAME } from './github/github.ts';
import { forgePorts } from './github/ports.ts';
import { type Line, lineOf } from './line.ts';
import { BOT } from './people.ts';
import { type Database, nextRound, openSimulatedQueue } from './queue.ts';
import { storeOver } from './store.ts';
import type { SimulatedTarget } from './target.ts';
import type { Timeline } from './timeline.ts';
import type { Troubles } from './troubles.ts';
import { UNASKED_PROTECTION } from './unasked-protection.ts';

const MINUTE_MS = 60_000;

export interface Dependencies {
  readonly seed: string;
  readonly timeline: Timeline;
  readonly troubles: Troubles;
  readonly trace: Trace;
  readonly github: GitHub;
  readonly targets: ReadonlyMap<string, SimulatedTarget>;
  readonly operator: Operator;
  readonly deliveries: {
    since(): readonly Delivery[];
    redeliver(id: string): void;
  };
}

/**
 * Starts the real Curfew on simulated dependencies: one process, until it dies. Returns its queue, which gets
 * the webhooks.
 */
export function startCurfew(
  around: Dependencies,
  being: Being,
  database: Database,
  aheadMs: number,
): JobSender {
  const { seed, timeline, trace, github, targets, operator } = around;
  const line = lineOf(being, around);
  const clock = {
    now: () => DateTime.fromMillis(Math.round(timeline.now() + aheadMs), { zone: 'utc' }),
    real: () => timeline.now(),
  };
  const queue = openSimulatedQueue({ seed, being, line, clock, timeline, trace, database });
  const log = {
    info: () => {},
    warn: (fields: object, text: string) =>
      trace.detail(`#${being.id} warns: ${text} ${JSON.stringify(fields)}`),
    error: (fields: object, text: string) =>
      trace.detail(`#${being.id} says: ${text} ${JSON.stringify(fields)}`),
  };
  const forge = forgePorts(github, line, clock);
  const unlimited: Forge = {
    ...forge,
    protection: UNASKED_PROTECTION,
    isOurs: ({ author, verified }) => verified && author?.login === BOT.login,
    admitCommit: async () => {},
    forClass: () => unlimited,
  };
  const connectors = new Map([...targets].map(([name, target]) => [name, target.connectorFor(line)]));
  const dice = random(`${seed} retries ${being.id}`);
  const repositories = openRepositories(async () => unlimited, {
    operator,
    targets: { connector: (name) => connectors.get(name) ?? null },
    store: storeOver(line, database.kept),
    ledgerKeys: LEDGER_KEYS,
    clock,
    timer: timerOf(timeline, being),
    random: dice.next,
    log,
  });
  const handle = jobHandler({
    composed: {
      ...repositories,
      repositories: [NAME],
      queue,
      deliveries: deliveriesOver(around, line),
      heartbeat: noHeartbeat,
    },
    clock,
    log,
  });
  queue.start(handle);

  const ask = (job: Parameters<JobSender['send']>[0], everyMs: number) => {
    const next = nextRound(clock.now(), everyMs);
    queue.send(job, { at: next }).catch(() => {});
    timeline.at(timeline.now() + next.diff(clock.now()).toMillis(), () =>
      being.hears(() => ask(job, everyMs)),
    );
  };
  for (const [job, everyMs] of [
    [{ kind: 'sweep' }, MINUTE_MS],
    [{ kind: 'recover-deliveries' }, 5 * MINUTE_MS],
  ] as const) {
    queue.send(job).catch(() => {});
    ask(job, everyMs);
  }
  return queue;
}

/** A timer of virtual time for one process. */
function timerOf(timeline: Timeline, being: Being): Timer {
  return {
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        timeline.at(timeline.now() + milliseconds, () => being.hears(() => signal?.aborted || resolve()));
      }),
  };
}

function deliveriesOver({ deliveries }: Dependencies, line: Line) {
  const fails = (message: string) => new ForgeFailure('unavailable', message);
  const to = 'github';
  return {
    since: () => line.call({ to, name: 'deliveries', reads: true, fails }, () => deliveries.since()),
    redeliver: (id: string) =>
      line.call({ to, name: 'redeliver', reads: false, fails }, () => deliveries.redeliver(id)),
  };
}
