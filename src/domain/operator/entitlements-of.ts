import type { Effect } from '../effect.ts';
import type { Operator } from './operator.ts';

/** Everything that the operator's file lets a repository reach: an entitlement belongs to one. */
export function entitlementsOf(
  { targets }: Operator,
  repository: string,
): readonly Pick<Effect, 'target' | 'entitlement'>[] {
  return [...targets.values()]
    .filter(({ repositories }) => repositories.includes(repository))
    .flatMap(({ name, entitlements }) => entitlements.map((entitlement) => ({ target: name, entitlement })));
}
