import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OrdersDatabase, startOrdersDatabase } from '../../demo/orders-database.ts';
import { liveThrough } from '../support/lives/killable-life.ts';
import { countSteps, strikeEach } from '../support/lives/steps.ts';
import { expectSameLife } from './expect-same-life.ts';

const LIFE_TIMEOUT_MS = 1_200_000;
let orders: OrdersDatabase;
beforeAll(async () => {
  orders = await startOrdersDatabase();
});
afterAll(() => orders[Symbol.asyncDispose]());

it(
  'ends the same though Curfew is killed at every step that changes something, with or without its database',
  async () => {
    const steps = countSteps();
    const undisturbed = await liveThrough(orders, steps, 'kept');
    expectSameLife(undisturbed, undisturbed);
    expect(undisturbed.failedAttempts).toEqual([]);
    const strikes = strikeEach(steps.points, 'in turns');
    const lived = await liveThrough(orders, strikes, 'in turns');
    expectSameLife(lived, undisturbed);
    // How often a step is repeated depends on timing. Each step was struck at least once.
    expect(steps.points).toEqual(expect.arrayContaining([...strikes.struck]));
    expect(namesOf(strikes.struck)).toEqual(namesOf(steps.points));
    expect(lived.deaths).toBe(strikes.struck.length);
  },
  LIFE_TIMEOUT_MS,
);

function namesOf(points: readonly { readonly step: string }[]): readonly string[] {
  return [...new Set(points.map(({ step }) => step))].sort();
}
