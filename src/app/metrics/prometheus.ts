import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.ts';
import { eventMetrics } from './event-metrics.ts';
import { type MetricSources, stateMetrics } from './state-metrics.ts';

export interface Prometheus extends Metrics {
  jobFailed(kind: string): void;
  /** From now on, each scrape reads these sources. */
  watch(sources: MetricSources): void;
  /** The text format of Prometheus, version 0.0.4. */
  text(): Promise<string>;
}

/**
 * docs/operations.md documents the names and labels. Operators have alerts on them, so they do not change.
 * The parent counts the unexpected exits of the processes before this one.
 */
export function prometheus(version: string, unexpectedExits = 0): Prometheus {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const info = new Gauge({
    name: 'curfew_info',
    help: 'Always 1; the version is in its label.',
    labelNames: ['version'],
    registers: [registry],
  });
  info.set({ version }, 1);
  const exits = new Counter({
    name: 'curfew_unexpected_exits_total',
    help: 'How often Curfew ended unexpectedly and was started again.',
    registers: [registry],
  });
  exits.inc(unexpectedExits);
  const events = eventMetrics(registry);
  const readState = stateMetrics(registry);
  let sources: MetricSources | null = null;
  return {
    recorded: events.recorded,
    budget: events.budget,
    targetBudget: events.targetBudget,
    jobFailed: events.jobFailed,
    watch(watched) {
      sources = watched;
    },
    async text() {
      if (sources !== null) {
        for (const repository of sources.live().keys()) events.addRepository(repository);
        await readState(sources);
      }
      return registry.metrics();
    },
  };
}
