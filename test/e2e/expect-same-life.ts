import { expect } from 'vitest';
import type { LivedThrough } from '../support/lives/killable-life.ts';

/** Whatever happened on the way, it ends as the life that nothing disturbed, and nobody read what they should not have. */
export function expectSameLife(lived: LivedThrough, undisturbed: LivedThrough): void {
  expect(lived.breaches).toEqual([]);
  expect(lived.state).toEqual(undisturbed.state);
  // Reading works once, from the giving to the end, and never again.
  expect(lived.began).toBe(1);
}
