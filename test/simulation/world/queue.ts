import { DateTime } from 'luxon';
import {
  identityOf,
  laneOf,
  priorityAfter,
  priorityOf,
  type QueuedJob,
} from '../../../src/jobs/queued-job.ts';
import { retryDelayMs } from '../../../src/jobs/retry-delay.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Job, JobSender } from '../../../src/ports/queue.ts';
import type { Store } from '../../../src/ports/store.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';
import type { Trace } from '../checks/trace.ts';
import { random } from '../script/random.ts';
import type { Being } from './being.ts';
import type { Line } from './line.ts';
import type { Timeline } from './timeline.ts';

/** Plays the database of `src/jobs`: lanes, priorities, wake-ups, heartbeats and expiry. */
const CONCURRENT_JOBS_MAX = 4;
const LOOK_FOR_DUE_MS = 100;
const POLL_MS = 2_000;
const REREAD_MS = 15_000;
const EXPIRES_MS = { endings: 60_000, jobs: 300_000 };
const HEARTBEAT_MS = 10_000;
const BEATS_EACH_MS = HEARTBEAT_MS / 2;
const SUPERVISED_EACH_MS = 5_000;

/** Endings have a worker of their own in each process, so they wait for no other process. */
type QueueName = 'endings' | 'jobs';

function queueOf({ kind }: Job): QueueName {
  return kind === 'end' ? 'endings' : 'jobs';
}

interface Active {
  readonly queued: QueuedJob;
  readonly by: Being;
  readonly since: number;
  /** The last heartbeat of its process. */
  beat: number;
}

interface Waiting {
  readonly queued: QueuedJob;
  readonly since: number;
  readonly priority: number;
}

interface WakeUp {
  readonly queued: QueuedJob;
  /** By the clock of the process that hands it on. */
  readonly due: number;
}

/** The rows of one database. It outlives the processes that share it. */
export interface Database {
  waiting: readonly Waiting[];
  active: ReadonlyMap<string, Active>;
  wakeUps: ReadonlyMap<string, WakeUp>;
  /** The processes that get notifications about new jobs. */
  listeners: ReadonlyMap<number, () => void>;
  /** The cached checkpoint and the pending entries. */
  readonly kept: Store;
  /** If one process owns the database, its active jobs were left by a process that died. */
  readonly exclusive: boolean;
}

export function emptyDatabase(exclusive: boolean): Database {
  return {
    waiting: [],
    active: new Map(),
    wakeUps: new Map(),
    listeners: new Map(),
    kept: memoryStore(),
    exclusive,
  };
}

/** The queue of one process on a database. */
export function openSimulatedQueue({
  seed,
  being,
  line,
  clock,
  timeline,
  trace,
  database,
}: {
  readonly seed: string;
  readonly being: Being;
  readonly line: Line;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly database: Database;
}): JobSender & { start(handle: (job: Job) => Promise<void>): void } {
  const dice = random(`${seed} queue ${being.id}`);
  const later = (ms: number, act: () => void) => timeline.at(timeline.now() + ms, () => being.hears(act));
  const working = { endings: 0, jobs: 0 };
  let taken = 0;
  let endingsTurn: Promise<void> = Promise.resolve();

  const put = (queued: QueuedJob): void => {
    const said = JSON.stringify(queued.job);
    const waiting = database.waiting.find((each) => JSON.stringify(each.queued.job) === said);
    const since = waiting?.since ?? timeline.now();
    const { job } = queued;
    const priority =
      waiting === undefined
        ? priorityOf(job)
        : Math.max(waiting.priority, priorityAfter(job, timeline.now() - since));
    const next = { queued: waiting?.queued ?? queued, since, priority };
    database.waiting =
      waiting === undefined
        ? [...database.waiting, next]
        : database.waiting.map((each) => (each === waiting ? next : each));
    for (const notify of database.listeners.values()) notify();
  };
  const stored = (name: string, act: () => void): Promise<void> =>
    line.call({ to: 'queue', name, reads: false, fails: (message) => new Error(message) }, act);

  const free = (lane: string, ofMine: Active | undefined): void => {
    if (database.active.get(lane) !== ofMine) return;
    const active = new Map(database.active);
    active.delete(lane);
    database.active = active;
  };

  /** Strict for all jobs but endings: at most one of a lane, over all processes. */
  const placeOf = ({ job }: QueuedJob): string =>
    queueOf(job) === 'endings' ? `end #${being.id} ${taken}` : laneOf(job);

  const take = (name: QueueName): { readonly lane: string; readonly active: Active } | null => {
    taken += 1;
    const due = database.waiting
      .filter(({ queued }) => queueOf(queued.job) === name && !database.active.has(placeOf(queued)))
      .toSorted((a, b) => b.priority - a.priority);
    const [first] = due;
    if (first === undefined) return null;
    const { queued } = first;
    database.waiting = database.waiting.filter((each) => each !== first);
    const lane = placeOf(queued);
    const active = { queued, by: being, since: timeline.now(), beat: timeline.now() };
    database.active = new Map(database.active).set(lane, active);
    return { lane, active };
  };

  /** A job that hangs, or whose process died, becomes available again. */
  const supervise = (): void => {
    for (const [lane, active] of database.active) {
      const expired = timeline.now() - active.since > EXPIRES_MS[queueOf(active.queued.job)];
      if (expired || timeline.now() - active.beat > HEARTBEAT_MS) {
        trace.say(`the queue takes ${identityOf(active.queued.job)} away from #${active.by.id}`);
        free(lane, active);
        put(active.queued);
      }
    }
    later(SUPERVISED_EACH_MS, supervise);
  };
  const beat = (): void => {
    for (const active of database.active.values()) if (active.by === being) active.beat = timeline.now();
    later(BEATS_EACH_MS, beat);
  };

  const handOn = (key: string, wakeUp: WakeUp): void => {
    if (database.wakeUps.get(key) !== wakeUp) return;
    const rest = new Map(database.wakeUps);
    rest.delete(key);
    database.wakeUps = rest;
    put(wakeUp.queued);
  };
  const expect = (key: string, wakeUp: WakeUp): void => {
    const wait = Math.max(0, wakeUp.due - clock.now().toMillis());
    if (wait < 2 * REREAD_MS) later(wait + dice.between(1, LOOK_FOR_DUE_MS), () => handOn(key, wakeUp));
  };
  /** Other processes, dead ones too, may have written the same wake-up. */
  const reread = (): void => {
    for (const [key, wakeUp] of database.wakeUps) expect(key, wakeUp);
    later(REREAD_MS, reread);
  };
  const wake = (key: string, wakeUp: WakeUp): void => {
    if (database.wakeUps.has(key)) return;
    database.wakeUps = new Map(database.wakeUps).set(key, wakeUp);
    expect(key, wakeUp);
  };

  return {
    async send(job, { at } = {}) {
      const queued = { job, attempt: 0 };
      if (at === undefined || at <= clock.now()) return stored(`send ${identityOf(job)}`, () => put(queued));
      const due = at.toMillis();
      return stored(`send ${identityOf(job)} for later`, () =>
        wake(`${identityOf(job)} ${due}`, { queued, due }),
      );
    },

    start(handle) {
      const run = async (lane: string, active: Active): Promise<void> => {
        const { queued } = active;
        trace.detail(`#${being.id} runs ${identityOf(queued.job)}`);
        try {
          await handle(queued.job);
        } catch (failure) {
          const { job, attempt } = queued;
          const ms = retryDelayMs(job, failure, { attempt, random: dice.next() });
          trace.detail(`#${being.id} failed ${identityOf(queued.job)}: ${String(failure)}`);
          const due = clock.now().toMillis() + ms;
          await stored(`retry ${identityOf(queued.job)}`, () =>
            wake(`${identityOf(queued.job)} retry`, {
              queued: { job: queued.job, attempt: queued.attempt + 1 },
              due,
            }),
          ).catch(() => {});
        }
        working[queueOf(queued.job)] -= 1;
        free(lane, active);
        fetch();
      };
      const fetch = (): void => {
        for (const name of ['endings', 'jobs'] as const) {
          while (working[name] < CONCURRENT_JOBS_MAX) {
            const next = take(name);
            if (next === null) break;
            working[name] += 1;
            if (name === 'jobs') void run(next.lane, next.active);
            else endingsTurn = endingsTurn.then(() => run(next.lane, next.active));
          }
        }
      };
      const poll = (): void => {
        fetch();
        later(POLL_MS, poll);
      };
      if (database.exclusive) {
        for (const { queued } of database.active.values()) put(queued);
        database.active = new Map();
      }
      database.listeners = new Map(database.listeners).set(being.id, () => later(dice.between(1, 10), fetch));
      later(SUPERVISED_EACH_MS, supervise);
      later(BEATS_EACH_MS, beat);
      later(1, reread);
      later(1, poll);
    },
  };
}

/** The next full minute by a clock. */
export function nextRound(now: DateTime, everyMs: number): DateTime {
  return DateTime.fromMillis((Math.floor(now.toMillis() / everyMs) + 1) * everyMs, { zone: 'utc' });
}
