import { expect, it } from 'vitest';
import { answerInTime, withTimeout } from '../../src/ports/with-timeout.ts';
import { aManualClock } from '../support/fakes/manual-clock.ts';

const NOON = '2026-11-23T12:00:00.000Z';

it('answers what the work answers in time', async () => {
  const { timer } = aManualClock(NOON);
  expect(await withTimeout(timer, 10, Promise.resolve(7))).toEqual({ outcome: 'done', value: 7 });
});

it('does not wait longer, and ignores a later failure', async () => {
  const { timer, pass } = aManualClock(NOON);
  const work = Promise.withResolvers<number>();
  const waiting = withTimeout(timer, 10, work.promise);
  await pass(10);
  expect(await waiting).toEqual({ outcome: 'timed-out' });
  work.reject(new Error('too late'));
  await pass(0);
});

it('rejects with the target’s name if the target gives no answer', async () => {
  const { timer, pass } = aManualClock(NOON);
  const waiting = answerInTime(timer, { target: 'orders-db', timeoutMs: 10_000 }, new Promise(() => {}));
  const expected = expect(waiting).rejects.toThrow('orders-db gave no answer in 10 s');
  await pass(10_000);
  await expected;
});
