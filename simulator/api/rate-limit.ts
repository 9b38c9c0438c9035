import { ok } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';

/** The primary limit is reported and not enforced. A test enforces it with a fault. */
export function rateOf({ world }: Pick<Call, 'world'>) {
  const reset = Math.floor(world.clock.now().getTime() / 1000) + 3600;
  return { limit: 5000, remaining: 4999, reset, used: 1 };
}

export const rateLimitRoutes: readonly Route[] = [
  route('GET /rate_limit', (call) => {
    const rate = rateOf(call);
    return ok({ resources: { core: rate, search: rate, graphql: rate }, rate });
  }),
];
