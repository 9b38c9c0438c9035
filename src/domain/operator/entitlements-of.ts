import type { Effect } from '../effect.ts';
import type { Operator } from './operator.ts';

/**
 * All entitlements that the operator's file lists for a repository. An entitlement belongs to one repository
 * only.
 */
export function entitlementsOf(
  { targets }: Operator,
  repository: string,
): readonly Pick<Effect, 'target' | 'entitlement'>[] {
  return [...targets.values()]
    .filter(({ repositories }) => repositories.includes(repository))
    .flatMap(({ name, entitlements }) => entitlements.map((entitlement) => ({ target: name, entitlement })));
}
