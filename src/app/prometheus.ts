import type { DateTime } from 'luxon';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { overdueByTarget } from '../domain/plan/overdue.ts';
import { mayBeProvisioned } from '../domain/plan/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Seconds. An ending is due to the second; beyond a minute people are told. */
const LATENESS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/** Types whose first entry is worth an alert: Prometheus sees a count rise only from one that was there. */
const ALERTED = ['refused', 'policy-refused', 'drift'] as const;

/** What is read when somebody asks, rather than counted as it happens. */
export interface Watched {
  readonly clock: Clock;
  /** What each opened repository is known to hold. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
  /** The queue's counts by state. Rejects where the database is away. */
  readonly counts: () => Promise<{
    readonly waiting: number;
    readonly active: number;
    readonly later: number;
    /** When a sweep last ended well, in any process; null where none did lately. */
    readonly swept: DateTime | null;
  }>;
}

export interface Prometheus extends Metrics {
  jobFailed(kind: string): void;
  /** Begins to read these at each scrape. */
  watch(watched: Watched): void;
  /** The text format of Prometheus, version 0.0.4. */
  text(): Promise<string>;
}

/** Names are documented in docs/operations.md; a change of one breaks somebody's alerts. */
export function prometheus(version: string): Prometheus {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });

  gauge('curfew_info', 'Always 1; the version is in its label.', ['version']).set({ version }, 1);
  const entries = counter('curfew_entries_total', 'Ledger entries that this process wrote.', [
    'repository',
    'type',
  ]);
  const failures = counter('curfew_effect_failures_total', 'Attempts to give or take back that failed.', [
    'repository',
    'target',
    'doing',
  ]);
  const lateness = new Histogram({
    name: 'curfew_ending_lateness_seconds',
    help: 'From the end that was due to the absence that was read back.',
    labelNames: ['target', 'cause'],
    buckets: LATENESS_SECONDS,
    registers,
  });
  const jobFailures = counter('curfew_job_failures_total', 'Jobs that failed and are tried again.', ['kind']);
  const limit = gauge('curfew_github_calls_limit', 'Calls to GitHub that are allowed in an hour.', [
    'repository',
  ]);
  const remaining = gauge('curfew_github_calls_remaining', 'Calls to GitHub that are left.', ['repository']);
  const given = gauge('curfew_effects_given', 'Effects that are given now, or may be.', [
    'repository',
    'target',
  ]);
  const overdue = gauge(
    'curfew_endings_overdue',
    'Effects whose end has come, and that may still be there.',
    ['repository', 'target'],
  );
  const worst = gauge('curfew_ending_overdue_seconds', 'How long the one that is longest overdue is.', [
    'repository',
    'target',
  ]);
  const jobs = gauge('curfew_jobs', 'Jobs in the queue, by state.', ['state']);
  const queueUp = gauge('curfew_queue_up', '1 while the queue’s database answers.');
  const sweepAge = gauge(
    'curfew_sweep_age_seconds',
    'Since a sweep last ended well; absent before the first.',
  );

  let watched: Watched | null = null;
  const look = async ({ clock, live, counts }: Watched): Promise<void> => {
    for (const each of [given, overdue, worst]) each.reset();
    for (const [repository, effects] of live()) {
      for (const type of ALERTED) entries.inc({ repository, type }, 0);
      for (const [target, late] of overdueByTarget(effects, clock.now())) {
        const labels = { repository, target };
        const there = effects.filter((each) => each.effect.target === target && mayBeProvisioned(each));
        given.set(labels, there.length);
        overdue.set(labels, late.effects);
        worst.set(labels, late.worstMs / 1000);
      }
    }
    try {
      const { waiting, active, later, swept } = await counts();
      jobs.set({ state: 'waiting' }, waiting);
      jobs.set({ state: 'active' }, active);
      jobs.set({ state: 'later' }, later);
      if (swept === null) sweepAge.remove();
      else sweepAge.set(clock.now().diff(swept).as('seconds'));
      queueUp.set(1);
    } catch {
      jobs.reset();
      sweepAge.remove();
      queueUp.set(0);
    }
  };

  return {
    recorded(repository, entry) {
      const { type } = entry;
      entries.inc({ repository, type });
      if (type === 'revoked') {
        lateness.observe({ target: entry.effect.target, cause: entry.cause }, entry.late_ms / 1000);
      }
      if (type === 'revoke-failed' || type === 'provision-failed') {
        const doing = type === 'revoke-failed' ? 'taking-back' : 'giving';
        failures.inc({ repository, target: entry.effect.target, doing });
      }
    },
    budget(repository, budget) {
      limit.set({ repository }, budget.limit);
      remaining.set({ repository }, budget.remaining);
    },
    jobFailed: (kind) => jobFailures.inc({ kind }),
    watch(these) {
      watched = these;
    },
    async text() {
      if (watched !== null) await look(watched);
      return registry.metrics();
    },
  };
}
