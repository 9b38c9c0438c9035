import type { DateTime } from 'luxon';
import type { Clock } from '../ports/clock.ts';
import type { Deliveries, Delivery } from '../ports/deliveries.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Log } from '../ports/log.ts';

/** GitHub forgets deliveries after three days. */
const KEPT = { days: 3 };
/** A delivery can be listed some time after it was made. */
const OVERLAP = { minutes: 15 };
const MOST_A_RUN = 50;
/** What fails so often will not succeed; the sweep has seen by itself what it was about. */
const MOST_ATTEMPTS = 5;
const MOST_REMEMBERED = 10_000;

/**
 * Has GitHub send again what did not arrive: it never does so by itself. One event is one guid, whatever the number
 * of attempts, and is done when any of them succeeded. Remembers how far it looked for as long as the process lives.
 */
export function deliveryRecovery(ports: {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { deliveries, clock, log } = ports;
  const attempts = new Map<string, number>();
  let looked: DateTime | null = null;

  return async () => {
    const now = clock.now();
    const oldest = now.minus(KEPT);
    const since = looked === null ? oldest : looked.minus(OVERLAP);
    const listed = await deliveries.since((since > oldest ? since : oldest).toISO() ?? '');
    const failed = undelivered(listed).filter(({ guid }) => (attempts.get(guid) ?? 0) < MOST_ATTEMPTS);
    for (const { id, guid, event } of failed.slice(0, MOST_A_RUN)) {
      attempts.set(guid, (attempts.get(guid) ?? 0) + 1);
      if (await redelivered(deliveries, id))
        log.info({ delivery: guid, event }, 'Asked GitHub to deliver again');
    }
    if (failed.length <= MOST_A_RUN) looked = now;
    for (const guid of [...attempts.keys()].slice(0, -MOST_REMEMBERED)) attempts.delete(guid);
  };
}

/** The newest attempt of each event that no attempt brought through, newest first. */
function undelivered(listed: readonly Delivery[]): readonly Delivery[] {
  const arrived = new Set(listed.filter(({ ok }) => ok).map(({ guid }) => guid));
  const newest = new Map<string, Delivery>();
  for (const delivery of listed) {
    if (!arrived.has(delivery.guid) && !newest.has(delivery.guid)) newest.set(delivery.guid, delivery);
  }
  return [...newest.values()];
}

/** One that GitHub will not send again must not keep the others from it. */
async function redelivered(deliveries: Deliveries, id: Delivery['id']): Promise<boolean> {
  try {
    await deliveries.redeliver(id);
    return true;
  } catch (failure) {
    if (failure instanceof ForgeFailure && (failure.kind === 'not-found' || failure.kind === 'rejected'))
      return false;
    throw failure;
  }
}
