import { expect, it } from 'vitest';
import { oneAtATime } from '../../src/jobs/one-at-a-time.ts';

it('keeps a lane in order, also after a failure, and other lanes free', async () => {
  const inTurn = oneAtATime();
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
