import { describe, expect, it } from 'vitest';
import { draw } from './draw.ts';
import { run } from './run.ts';

const SEEDS = 60;
const AT_ONCE = 20;

describe('every promise holds', () => {
  const starts = Array.from({ length: SEEDS / AT_ONCE }, (_, index) => index * AT_ONCE + 1);

  it.each(starts)('from seed %i on', async (start) => {
    const failed: string[] = [];
    for (let seed = start; seed < start + AT_ONCE; seed++) {
      const { violations } = await run(draw(String(seed)));
      if (violations.length > 0) failed.push(`npm run simulate -- --seed ${seed}: ${violations.join('; ')}`);
    }
    expect(failed).toEqual([]);
  });
});

describe('a seed', () => {
  it('is the same life each time, to the last call', async () => {
    const [first, again, other] = [await run(draw('7')), await run(draw('7')), await run(draw('8'))];
    expect(again.hash).toBe(first.hash);
    expect(again.story).toEqual(first.story);
    expect(other.hash).not.toBe(first.hash);
  });
});
