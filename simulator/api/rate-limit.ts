import { ok } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';

export const rateLimitRoutes: readonly Route[] = [
  route('GET /rate_limit', ({ world: { rates }, caller }) => {
    const [core, graphql] = [rates.rateOf(caller, 'core'), rates.rateOf(caller, 'graphql')];
    return ok({ resources: { core, search: core, graphql }, rate: core });
  }),
];
