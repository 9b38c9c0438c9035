import { expect, it } from 'vitest';
import { truncate } from '../../src/github/truncate.ts';

it.each([
  ['fits', 4, 'fits'],
  ['does not fit', 7, 'does…'],
  ['üüü', 6, 'üüü'],
  ['üüü', 5, 'ü…'],
  ['ab😀', 6, 'ab😀'],
  ['ab😀c', 6, 'ab…'],
])('%j in %i bytes is %j', (text, max, expected) => {
  expect(truncate(text, max)).toBe(expected);
});
