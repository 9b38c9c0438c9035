import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { deliveryRecovery } from '../../src/lifecycle/recover-deliveries.ts';
import type { Delivery } from '../../src/ports/forge/deliveries.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';

const log = { info() {}, warn() {}, error() {} };
let counter = 0;
const aDelivery = (guid: string, ok: boolean): Delivery => {
  counter += 1;
  return { id: String(counter), guid, event: 'push', deliveredAt: '2026-11-23T14:00:00Z', ok };
};

/** GitHub's list, newest first, and what was asked of it. */
function aRecovery(listed: readonly Delivery[], failing: (id: string) => Error | null = () => null) {
  let now = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
  const asked: string[] = [];
  const since: string[] = [];
  const run = deliveryRecovery({
    clock: { now: () => now },
    log,
    deliveries: {
      async since(from) {
        since.push(from);
        return listed;
      },
      async redeliver(id) {
        asked.push(id);
        const failure = failing(id);
        if (failure !== null) throw failure;
      },
    },
  });
  return { run, asked, since, pass: (minutes: number) => (now = now.plus({ minutes })) };
}

it('asks once for each event of which every attempt failed', async () => {
  const failed = aDelivery('a', false);
  const again = aDelivery('b', true);
  const { run, asked } = aRecovery([failed, again, aDelivery('b', false), aDelivery('a', false)]);
  await run();
  expect(asked).toEqual([failed.id]);
});

it('looks back three days at first, then a little further than the last run', async () => {
  const { run, since, pass } = aRecovery([]);
  await run();
  pass(5);
  await run();
  expect(since).toEqual(['2026-11-20T14:00:00.000Z', '2026-11-23T13:45:00.000Z']);
});

it('asks for fifty in a run, and for the others in the next', async () => {
  const { run, asked, since, pass } = aRecovery(
    Array.from({ length: 60 }, (_, n) => aDelivery(`e${n}`, false)),
  );
  await run();
  expect(asked).toHaveLength(50);
  pass(5);
  await run();
  expect(since[1]).toBe('2026-11-20T14:05:00.000Z');
});

it('stops after five attempts for an event', async () => {
  const { run, asked } = aRecovery([aDelivery('a', false)]);
  for (let n = 0; n < 7; n += 1) await run();
  expect(asked).toHaveLength(5);
});

it('goes on if GitHub will not send one again, and stops if GitHub does not answer', async () => {
  const [gone, next] = [aDelivery('a', false), aDelivery('b', false)];
  const refusing = aRecovery([gone, next], (id) =>
    id === gone.id ? new ForgeFailure('not-found', 'gone') : null,
  );
  await refusing.run();
  expect(refusing.asked).toEqual([gone.id, next.id]);
  const down = aRecovery([gone, next], () => new ForgeFailure('unavailable', 'GitHub is down'));
  await expect(down.run()).rejects.toThrow('GitHub is down');
});
