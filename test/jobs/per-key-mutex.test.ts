import { expect, it } from 'vitest';
import { perKeyMutex } from '../../src/jobs/per-key-mutex.ts';
import { aManualClock } from '../support/fakes/manual-clock.ts';

const { timer, pass } = aManualClock('2026-11-23T14:00:00Z');

it('runs work of one key in order, also after a failure, and other keys at the same time', async () => {
  const inTurn = perKeyMutex(timer, 1_000);
  const finished: string[] = [];
  let finishFirst: () => void = () => {};
  const first = inTurn('a', async () => {
    await new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    finished.push('first');
    throw new Error('failed');
  });
  const second = inTurn('a', async () => finished.push('second'));
  await inTurn('b', async () => finished.push('other'));
  expect(finished).toEqual(['other']);
  finishFirst();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(finished).toEqual(['other', 'first', 'second']);
});

it('lets the next work start when the time of work that hangs is over, and not before', async () => {
  const inTurn = perKeyMutex(timer, 1_000);
  const started: string[] = [];
  void inTurn('a', () => new Promise(() => {}));
  void inTurn('a', () => new Promise(() => {}));
  const third = inTurn('a', async () => started.push('third'));
  await pass(1_000);
  await pass(999);
  expect(started).toEqual([]);
  await pass(1);
  await third;
  expect(started).toEqual(['third']);
});
