import type { Probot } from 'probot';
import { listenToGitHub } from '../../../src/app/events/listen-to-github.ts';
import type { Delivery } from '../../../src/ports/forge/deliveries.ts';
import type { JobSender } from '../../../src/ports/queue.ts';
import { random } from '../script/random.ts';
import type { Setting } from '../script/script.ts';
import type { Being } from './being.ts';
import type { Announcement } from './github/github.ts';
import type { Timeline } from './timeline.ts';

/** A running Curfew that gets webhooks. */
export interface Listener {
  readonly being: Being;
  readonly queue: JobSender;
}

export interface Webhooks {
  announce(announcement: Announcement): void;
  /** As GitHub lists them, newest first. */
  since(): readonly Delivery[];
  redeliver(id: string): void;
}

/**
 * GitHub's deliveries. Each is tried once, and arrives soon, late, twice or never. The real handlers turn
 * them into jobs.
 */
export function webhooks({
  seed,
  timeline,
  chances,
  listeners,
}: {
  readonly seed: string;
  readonly timeline: Timeline;
  readonly chances: () => Setting['webhooks'];
  readonly listeners: () => readonly Listener[];
}): Webhooks {
  const dice = random(`${seed} webhooks`);
  const sent: { readonly announcement: Announcement; readonly delivery: Delivery }[] = [];
  let number = 0;

  const deliver = (announcement: Announcement, guid: string): void => {
    const there = listeners().filter(({ being }) => being.awayUntil() === null);
    const listener = dice.pickAny(there);
    const { lost } = chances();
    const ok = listener !== undefined && !dice.chance(lost);
    sent.push({
      announcement,
      delivery: {
        id: String(++number),
        guid,
        event: announcement.event,
        deliveredAt: new Date(timeline.now()).toISOString(),
        ok,
      },
    });
    if (ok) hand(announcement, listener.queue);
  };

  return {
    announce(announcement) {
      const guid = `guid-${sent.length}-${number}`;
      const { doubled, late } = chances();
      const delay = () => (dice.chance(late) ? dice.between(5_000, 240_000) : dice.between(200, 2_500));
      timeline.at(timeline.now() + delay(), () => deliver(announcement, guid));
      if (dice.chance(doubled)) timeline.at(timeline.now() + delay(), () => deliver(announcement, guid));
    },
    since: () => sent.map(({ delivery }) => delivery).reverse(),
    redeliver(id) {
      const found = sent.find(({ delivery }) => delivery.id === id);
      if (found === undefined) return;
      timeline.at(timeline.now() + dice.between(200, 2_500), () =>
        deliver(found.announcement, found.delivery.guid),
      );
    },
  };
}

/** Calls the real event handlers. They need only `on`. */
function hand({ event, payload }: Announcement, queue: JobSender): void {
  const on = (events: string | readonly string[], handler: (context: object) => Promise<void>) => {
    const names = typeof events === 'string' ? [events] : events;
    if (names.includes(event)) handler({ payload }).catch(() => {});
  };
  listenToGitHub(queue)({ on } as unknown as Probot);
}
