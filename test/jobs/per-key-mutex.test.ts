import { expect, it, vi } from 'vitest';
import { perKeyMutex } from '../../src/jobs/per-key-mutex.ts';

it('keeps a lane in order, also after a failure, and other lanes free', async () => {
  const inTurn = perKeyMutex(1_000);
  const said: string[] = [];
  let open: () => void = () => {};
  const first = inTurn('a', async () => {
    await new Promise<void>((resolve) => {
      open = resolve;
    });
    said.push('first');
    throw new Error('failed');
  });
  const second = inTurn('a', async () => said.push('second'));
  await inTurn('b', async () => said.push('other'));
  expect(said).toEqual(['other']);
  open();
  await expect(first).rejects.toThrow('failed');
  await second;
  expect(said).toEqual(['other', 'first', 'second']);
});

it('what hangs gives up its turn, and only then', async () => {
  vi.useFakeTimers();
  try {
    const inTurn = perKeyMutex(1_000);
    const said: string[] = [];
    void inTurn('a', () => new Promise(() => {}));
    void inTurn('a', () => new Promise(() => {}));
    const third = inTurn('a', async () => said.push('third'));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await third;
    expect(said).toEqual(['third']);
  } finally {
    vi.useRealTimers();
  }
});
