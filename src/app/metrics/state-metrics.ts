import type { DateTime } from 'luxon';
import { Gauge, type Registry } from 'prom-client';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { overdueByTarget } from '../../domain/plan/overdue.ts';
import { mayBeProvisioned } from '../../domain/plan/plan.ts';
import type { Clock } from '../../ports/clock.ts';

/** The state that the gauges show. */
export interface MetricSources {
  readonly clock: Clock;
  /** The live effects of each opened repository, as far as this process knows. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
  /** The jobs in the queue, by state. Rejects if the database does not answer. */
  readonly counts: () => Promise<{
    readonly waiting: number;
    readonly active: number;
    readonly later: number;
    /** How many damaged databases were put aside and are still there. */
    readonly putAside: number;
    /** When a sweep last succeeded, in any process; null if none did recently. */
    readonly swept: DateTime | null;
  }>;
}

/** Gauges that are read when Prometheus asks. */
export function stateMetrics(registry: Registry): (sources: MetricSources) => Promise<void> {
  const readEffects = effectGauges(registry);
  const readQueue = queueGauges(registry);
  return async (sources) => {
    readEffects(sources);
    await readQueue(sources);
  };
}

function effectGauges(registry: Registry): (sources: MetricSources) => void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['repository', 'target'], registers: [registry] });
  const given = gauge('curfew_effects_given', 'Effects that are given now, or may be.');
  const overdue = gauge('curfew_endings_overdue', 'Effects that are past their end and may still be given.');
  const longest = gauge(
    'curfew_ending_overdue_seconds',
    'Seconds since the earliest end of the effects that are overdue.',
  );
  return ({ clock, live }) => {
    for (const gauge of [given, overdue, longest]) gauge.reset();
    for (const [repository, effects] of live()) {
      for (const [target, late] of overdueByTarget(effects, clock.now())) {
        const labels = { repository, target };
        const onTarget = effects.filter((live) => live.effect.target === target);
        given.set(labels, onTarget.filter(mayBeProvisioned).length);
        overdue.set(labels, late.effects);
        longest.set(labels, late.worstMs / 1000);
      }
    }
  };
}

function queueGauges(registry: Registry): (sources: MetricSources) => Promise<void> {
  const registers = [registry];
  const jobs = new Gauge({
    name: 'curfew_jobs',
    help: 'Jobs in the queue, by state.',
    labelNames: ['state'],
    registers,
  });
  const queueUp = new Gauge({
    name: 'curfew_queue_up',
    help: '1 if the queue’s database answers, else 0.',
    registers,
  });
  const sweepAge = new Gauge({
    name: 'curfew_sweep_age_seconds',
    help: 'Since a sweep last succeeded; absent if none did recently.',
    registers,
  });
  const putAsides = new Gauge({
    name: 'curfew_databases_put_aside',
    help: 'Damaged embedded databases that were put aside and are still in the folder.',
    registers,
  });
  return async ({ clock, counts }) => {
    try {
      const { swept, putAside, ...byState } = await counts();
      putAsides.set(putAside);
      for (const [state, count] of Object.entries(byState)) jobs.set({ state }, count);
      if (swept === null) sweepAge.remove();
      else sweepAge.set(clock.now().diff(swept).as('seconds'));
      queueUp.set(1);
    } catch {
      // The last values may be wrong now. Without values, an alert sees that they are not known.
      jobs.reset();
      sweepAge.remove();
      queueUp.set(0);
    }
  };
}
