import { expect, it } from 'vitest';
import { latenessOf } from '../../../src/domain/text/lateness.ts';

it.each([
  [0, 'on time'],
  [999, 'on time'],
  [1000, '1s late'],
  [59_999, '59s late'],
  [60_000, '1m late'],
  [3_599_999, '59m late'],
  [3_600_000, '1h late'],
  [172_799_999, '47h late'],
  [172_800_000, '2d late'],
])('%i ms: %s', (ms, text) => {
  expect(latenessOf(ms)).toBe(text);
});
