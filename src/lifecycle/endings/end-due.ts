import type { DateTime } from 'luxon';
import { endingClock } from '../../domain/plan/clock-skew.ts';
import { wakesAfter } from '../../domain/plan/next-wake.ts';
import { handoverDeadlines, plan } from '../../domain/plan/plan.ts';
import { isEnding } from '../../domain/plan/step.ts';
import { reloadFresh } from './reload-fresh.ts';
import { type EndingPorts, revokeDue } from './revoke.ts';

export interface EndedDue {
  /** When to try again what is in progress or failed; null if everything that is due has ended. */
  readonly nextTry: DateTime | null;
  /** When the next windows start or end, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Whether an entry is not recorded yet. */
  readonly hasUnrecorded: boolean;
}

/**
 * Revokes everything that is due by the last known state. An end waits for no answer of GitHub, for no other
 * work on the repository, and for no target but its own.
 */
export async function endDue(ports: EndingPorts): Promise<EndedDue> {
  const {
    clock,
    facts,
    memory: { outbox },
  } = ports;
  await reloadFresh(ports);
  const live = outbox.live() ?? [];
  const now = endingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs(), target: null });
  const steps = plan({ live, accounts: new Map() }, now);
  const nextTry = await revokeDue(ports, steps.filter(isEnding));
  const wakes = wakesAfter(live, clock.now(), handoverDeadlines(live, now));
  return { nextTry, wakes, hasUnrecorded: outbox.hasUnrecorded() };
}

/** Milliseconds that an end is left to its own job. */
const JOB_GRACE_MS = 3_000;

/**
 * Revokes what is due in the memory of this process if no job has come for it: jobs wait in a database, which
 * may be down. If nothing is overdue, it does nothing and makes no call.
 */
export async function endForgotten(ports: EndingPorts): Promise<void> {
  const live = ports.memory.outbox.live() ?? [];
  const graceStart = ports.clock.now().minus({ milliseconds: JOB_GRACE_MS });
  if (plan({ live, accounts: new Map() }, graceStart).some(isEnding)) await endDue(ports);
}
