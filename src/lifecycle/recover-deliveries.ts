import type { DateTime } from 'luxon';
import { iso } from '../domain/iso.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deliveries, Delivery } from '../ports/forge/deliveries.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Log } from '../ports/log.ts';

/** GitHub keeps deliveries for three days. */
const GITHUB_KEEPS = { days: 3 };
/**
 * GitHub may list a delivery some time after it made it, so each run looks a little further back than the
 * last.
 */
const OVERLAP = { minutes: 15 };
const REDELIVERIES_A_RUN_MAX = 50;
/** After so many failures, another attempt will fail too. The sweep has seen the change by itself. */
const ATTEMPTS_MAX = 5;
const REMEMBERED_EVENTS_MAX = 10_000;

/**
 * Makes GitHub send failed deliveries again, which it never does by itself. All attempts of one event have
 * one guid, and the event has arrived if one of them succeeded. How far it has looked is remembered as long
 * as the process lives.
 */
export function deliveryRecovery(ports: {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { deliveries, clock, log } = ports;
  const attempts = new Map<string, number>();
  let lastRun: DateTime | null = null;

  return async () => {
    const now = clock.now();
    const oldest = now.minus(GITHUB_KEEPS);
    const since = lastRun === null ? oldest : lastRun.minus(OVERLAP);
    const listed = await deliveries.since(iso(since > oldest ? since : oldest));
    const failed = undelivered(listed).filter(({ guid }) => (attempts.get(guid) ?? 0) < ATTEMPTS_MAX);
    for (const { id, guid, event } of failed.slice(0, REDELIVERIES_A_RUN_MAX)) {
      attempts.set(guid, (attempts.get(guid) ?? 0) + 1);
      if (await redeliver(deliveries, id))
        log.info({ delivery: guid, event }, 'GitHub was asked to deliver an event again');
    }
    if (failed.length <= REDELIVERIES_A_RUN_MAX) lastRun = now;
    for (const guid of [...attempts.keys()].slice(0, -REMEMBERED_EVENTS_MAX)) attempts.delete(guid);
  };
}

/** The newest attempt of each event of which every attempt failed, newest first. */
function undelivered(listed: readonly Delivery[]): readonly Delivery[] {
  const arrived = new Set(listed.filter(({ ok }) => ok).map(({ guid }) => guid));
  const newest = new Map<string, Delivery>();
  for (const delivery of listed) {
    if (!arrived.has(delivery.guid) && !newest.has(delivery.guid)) newest.set(delivery.guid, delivery);
  }
  return [...newest.values()];
}

/** False if GitHub will not send this delivery again: that must not stop the others. */
async function redeliver(deliveries: Deliveries, id: Delivery['id']): Promise<boolean> {
  try {
    await deliveries.redeliver(id);
    return true;
  } catch (error) {
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'rejected'))
      return false;
    throw error;
  }
}
