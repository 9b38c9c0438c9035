import { expect } from 'vitest';
import type { LivedThrough } from '../support/lives/killable-life.ts';

/**
 * Checks that a disturbed life ends like the undisturbed one, and that no read was allowed outside the
 * window.
 */
export function expectSameLife(lived: LivedThrough, undisturbed: LivedThrough): void {
  expect(lived.breaches).toEqual([]);
  expect(lived.state).toEqual(undisturbed.state);
  // Reading works once, from the giving to the end, and never again.
  expect(lived.began).toBe(1);
}
