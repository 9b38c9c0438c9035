import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COUNTED_CHECKS } from './checks/judged.ts';
import { planted } from './plants/plant.ts';
import { PLANTS } from './plants/plants.ts';
import { run } from './run.ts';
import { draw } from './script/draw.ts';

const SEEDS = 120;
const AT_ONCE = 20;

describe('every promise holds', () => {
  const judged = new Set<string>();
  const starts = Array.from({ length: SEEDS / AT_ONCE }, (_, index) => index * AT_ONCE + 1);

  it.each(starts)(
    'from seed %i on',
    async (start) => {
      const failed: string[] = [];
      for (let seed = start; seed < start + AT_ONCE; seed++) {
        const { violations, judged: counts } = await run(draw(String(seed)));
        for (const check of counts.keys()) judged.add(check);
        if (violations.length > 0)
          failed.push(`npm run simulate -- --seed ${seed}: ${violations.join('; ')}`);
      }
      expect(failed).toEqual([]);
    },
    120_000,
  );

  it('and each check had something to judge', () => {
    expect([...judged].toSorted()).toEqual([...COUNTED_CHECKS].toSorted());
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

describe('bugs to plant', () => {
  const patches = PLANTS.flatMap(({ name, patches: all }) => all.map((patch) => ({ name, patch })));

  it.each(patches)('still fit the source: $name', ({ patch }) => {
    const source = readFileSync(patch.file, 'utf8');
    expect(planted(source, patch)).not.toBe(source);
  });
});
