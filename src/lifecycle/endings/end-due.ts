import type { DateTime } from 'luxon';
import { endingClock } from '../../domain/plan/clock-skew.ts';
import { wakesAfter } from '../../domain/plan/next-wake.ts';
import { handoverDeadlines, plan } from '../../domain/plan/plan.ts';
import { isEnding } from '../../domain/plan/step.ts';
import type { Remembers } from '../memory/memory.ts';
import { type EndingPorts, revokeDue } from './revoke.ts';

export interface EndedDue {
  /** When to look again at what is under way or failed; null where all that is due is done. */
  readonly again: DateTime | null;
  /** When windows begin or end next, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Something happened that is to be recorded. */
  readonly waits: boolean;
}

/**
 * Takes back everything that is due by what is known, and asks GitHub nothing: an end waits for no answer of GitHub's, no
 * other work of the repository, and no target but its own.
 */
export async function endDue(ports: EndingPorts): Promise<EndedDue> {
  const {
    clock,
    facts,
    memory: { outbox },
  } = ports;
  await recallNow(ports);
  const live = outbox.live() ?? [];
  const now = endingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs(), target: null });
  const steps = plan({ live, accounts: new Map() }, now);
  const again = await revokeDue(ports, steps.filter(isEnding));
  return { again, wakes: wakesAfter(live, clock.now(), handoverDeadlines(live, now)), waits: outbox.waits() };
}

/** Longer than the outbox waits for a reading, in milliseconds. */
const STOOD_STILL_MS = 2_000;

/** Where this process stood still meanwhile, what it was told is of before that, and others may have given anew since. */
async function recallNow({
  clock,
  memory: { outbox },
}: Pick<EndingPorts, 'clock'> & Remembers<'outbox'>): Promise<void> {
  for (let times = 0; times < 3; times++) {
    const asked = clock.now();
    await outbox.recall();
    if (clock.now().diff(asked).toMillis() < STOOD_STILL_MS) return;
  }
}

/** Milliseconds that an end is left to the job that is there for it. */
const GRACE_MS = 3_000;

/**
 * Takes back what is due by what this process has in memory and no job has come for: jobs wait in a database, which may be
 * down. Does nothing, and asks nobody, where there is nothing of the kind.
 */
export async function endForgotten(ports: EndingPorts): Promise<void> {
  const live = ports.memory.outbox.live() ?? [];
  const before = ports.clock.now().minus({ milliseconds: GRACE_MS });
  if (plan({ live, accounts: new Map() }, before).some(isEnding)) await endDue(ports);
}
