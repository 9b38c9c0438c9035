import { overdueOf } from '../domain/plan/overdue.ts';
import type { JobPorts } from './job-ports.ts';

/** An end that is less late may be in progress. It does not count as overdue. */
const OVERDUE_AFTER_SECONDS = 60;

/**
 * Sends a heartbeat after a sweep that succeeded. Sends none if the live access of a repository is not known:
 * then it is not known what is overdue. Never rejects: a service that does not answer makes no sweep fail.
 */
export async function sendHeartbeat({ composed, clock, log }: JobPorts): Promise<void> {
  try {
    const lives = await Promise.all(
      composed.repositories.map(async (name) => {
        const { outbox } = composed.endings(name).memory;
        await outbox.reload();
        return outbox.live();
      }),
    );
    const live = lives.flatMap((each) => each ?? []);
    const unknown = composed.repositories.filter((_name, index) => lives[index] === null);
    if (unknown.length > 0) {
      log.warn({ repositories: unknown }, 'no heartbeat is sent: it is not known what access is live');
      return;
    }
    await composed.heartbeat.beat(overdueOf(live, clock.now().minus({ seconds: OVERDUE_AFTER_SECONDS })));
  } catch (error) {
    log.warn({ err: error }, 'the heartbeat could not be sent; the next sweep sends one again');
  }
}
