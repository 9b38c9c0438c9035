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
    expect([...strikes.struck].sort(byName)).toEqual([...steps.points].sort(byName));
    expect(lived.deaths).toBe(strikes.struck.length);
  },
  LIFE_TIMEOUT_MS,
);

function byName(a: { readonly step: string; readonly nth: number }, b: typeof a): number {
  return a.step.localeCompare(b.step) || a.nth - b.nth;
}
