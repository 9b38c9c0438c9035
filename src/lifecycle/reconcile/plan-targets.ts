import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { CLOCK_SKEW_MAX_MS, type Clocks, endingClock, worstSkewMs } from '../../domain/plan/clock-skew.ts';
import { plan } from '../../domain/plan/plan.ts';
import type { Step, StepOf } from '../../domain/plan/step.ts';
import type { Repository } from '../repository.ts';
import type { TargetObservations } from './observe-targets.ts';

type ClockPorts = Pick<Repository, 'clock' | 'facts'>;

/** The plan for every target. Each target's endings go by the latest of three clocks. */
export function planTargets(
  repository: ClockPorts,
  live: readonly LiveEffect[],
  observed: TargetObservations,
): readonly Step[] {
  const byTarget = Map.groupBy(live, ({ effect }) => effect.target);
  return [...byTarget].flatMap(([target, ofTarget]) => {
    const now = endingClock(clocksOf(repository, target, observed));
    return plan({ live: ofTarget, accounts: observed.accounts }, now);
  });
}

/** The steps that provision something, in targets whose clocks agree with ours. */
export function provisionSteps(
  repository: ClockPorts & Pick<Repository, 'log'>,
  steps: readonly Step[],
  observed: TargetObservations,
): readonly StepOf<'provision'>[] {
  return steps.filter((step): step is StepOf<'provision'> => {
    if (step.kind !== 'provision') return false;
    const { target } = step.effect;
    const skewMs = worstSkewMs(clocksOf(repository, target, observed));
    if (skewMs <= CLOCK_SKEW_MAX_MS) return true;
    repository.log.error({ target, skewMs }, 'clocks disagree: nothing is provisioned');
    return false;
  });
}

function clocksOf({ clock, facts }: ClockPorts, target: string, { clocks }: TargetObservations): Clocks {
  return { ours: clock.now(), forgeSkewMs: facts.skewMs(), target: clocks.get(target) ?? null };
}
