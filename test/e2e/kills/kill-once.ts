import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrdersDatabase, startOrdersDatabase } from '../../../demo/orders-database.ts';
import type { DatabaseFate } from '../../support/lives/kept-running.ts';
import { type LivedThrough, liveThrough } from '../../support/lives/killable-life.ts';
import { countSteps, type Moment, type Point, pointName, strikeAt } from '../../support/lives/steps.ts';
import { expectSameLife } from '../expect-same-life.ts';

const KILL_TIMEOUT_MS = 180_000;

/**
 * A life for each step of the undisturbed one and each moment, in which Curfew is killed there and nowhere
 * else.
 */
export async function killOnceAtEachStep(database: DatabaseFate): Promise<void> {
  const steps = countSteps();
  let orders: OrdersDatabase;
  let undisturbed: LivedThrough;
  {
    // Tests are named after the steps, so these have to be known before there are any.
    await using first = await startOrdersDatabase();
    undisturbed = await liveThrough(first, steps, database);
  }
  beforeAll(async () => {
    orders = await startOrdersDatabase();
  });
  afterAll(() => orders[Symbol.asyncDispose]());

  describe.each<Moment>(['before', 'after'])(`killed, its database ${database}, %s`, (moment) => {
    it.each(steps.points.map((point): [string, Point] => [pointName(point), point]))(
      '%s',
      async (_name, point) => {
        const once = strikeAt(point, moment);
        const lived = await liveThrough(orders, once, database);
        expect(once.struck).toEqual([point]);
        expect(lived.deaths).toBe(1);
        expectSameLife(lived, undisturbed);
      },
      KILL_TIMEOUT_MS,
    );
  });
}
