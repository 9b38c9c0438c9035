import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { latenessStage } from '../../../src/domain/plan/lateness-stage.ts';

const NOON = DateTime.utc(2026, 11, 23, 12);

it.each([
  [0, 1],
  [0.99, 1],
  [1, 2],
  [5, 3],
  [15, 4],
  [60, 5],
  [119, 5],
  [120, 6],
  [600, 14],
])('%s minutes past the end is stage %s', (minutes, stage) => {
  expect(latenessStage(NOON, NOON.plus({ minutes }))).toBe(stage);
});
