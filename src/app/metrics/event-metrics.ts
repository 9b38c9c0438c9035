import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { Metrics } from '../../ports/metrics.ts';

/** Seconds. A revocation is expected within a second of its end. After a minute, people are notified. */
const LATENESS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/**
 * Entry types whose first entry must raise an alert. Prometheus sees an increase only of a counter that
 * existed before.
 */
const ALERTED_TYPES = ['refused', 'policy-refused', 'drift'] as const;

export interface EventMetrics extends Metrics {
  jobFailed(kind: string): void;
  /** Makes the counters exist that alerts watch. */
  addRepository(repository: string): void;
}

/** Metrics that change when something happens. */
export function eventMetrics(registry: Registry): EventMetrics {
  const registers = [registry];
  const entries = new Counter({
    name: 'curfew_entries_total',
    help: 'Ledger entries that this process wrote.',
    labelNames: ['repository', 'type'],
    registers,
  });
  const recordEnd = endMetrics(registry);
  const jobFailures = new Counter({
    name: 'curfew_job_failures_total',
    help: 'Jobs that failed and are retried.',
    labelNames: ['kind'],
    registers,
  });
  const budgets = budgetGauges(registry);
  return {
    recorded(repository, entry) {
      entries.inc({ repository, type: entry.type });
      recordEnd(repository, entry);
    },
    ...budgets,
    jobFailed: (kind) => jobFailures.inc({ kind }),
    addRepository(repository) {
      for (const type of ALERTED_TYPES) entries.inc({ repository, type }, 0);
    },
  };
}

/** The calls and points that GitHub's limits leave, for each repository and each target that is a team. */
function budgetGauges(registry: Registry): Pick<Metrics, 'budget' | 'targetBudget'> {
  const gauge = (name: string, help: string, label: 'repository' | 'target') =>
    new Gauge({ name, help, labelNames: [label], registers: [registry] });
  const calls = {
    limit: gauge('curfew_github_calls_limit', 'Calls to GitHub that are allowed in an hour.', 'repository'),
    remaining: gauge('curfew_github_calls_remaining', 'Calls to GitHub that are left.', 'repository'),
  };
  const points = {
    limit: gauge(
      'curfew_github_points_limit',
      'Points of GraphQL that are allowed in an hour.',
      'repository',
    ),
    remaining: gauge('curfew_github_points_remaining', 'Points of GraphQL that are left.', 'repository'),
  };
  const targetCalls = {
    limit: gauge(
      'curfew_target_calls_limit',
      'Calls that a target of teams is allowed in an hour.',
      'target',
    ),
    remaining: gauge('curfew_target_calls_remaining', 'Calls that a target of teams has left.', 'target'),
  };
  return {
    budget(repository, { resource, limit, remaining }) {
      const gauges = resource === 'rest' ? calls : points;
      gauges.limit.set({ repository }, limit);
      gauges.remaining.set({ repository }, remaining);
    },
    targetBudget(target, { limit, remaining }) {
      targetCalls.limit.set({ target }, limit);
      targetCalls.remaining.set({ target }, remaining);
    },
  };
}

/** Counts how late revocations were, and attempts that failed. */
function endMetrics(registry: Registry): (repository: string, entry: Entry) => void {
  const registers = [registry];
  const lateness = new Histogram({
    name: 'curfew_ending_lateness_seconds',
    help: 'From the end that was due until Curfew read that the access was gone.',
    labelNames: ['target', 'cause'],
    buckets: LATENESS_SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'curfew_effect_failures_total',
    help: 'Attempts to provision or revoke that failed.',
    labelNames: ['repository', 'target', 'doing'],
    registers,
  });
  // The values of `doing` are public and older than the project's words: `giving` is to provision, and
  // `taking-back` is to revoke.
  return (repository, entry) => {
    switch (entry.type) {
      case 'revoked':
        lateness.observe({ target: entry.effect.target, cause: entry.cause }, entry.late_ms / 1000);
        return;
      case 'revoke-failed':
        failures.inc({ repository, target: entry.effect.target, doing: 'taking-back' });
        return;
      case 'provision-failed':
        failures.inc({ repository, target: entry.effect.target, doing: 'giving' });
        return;
    }
  };
}
