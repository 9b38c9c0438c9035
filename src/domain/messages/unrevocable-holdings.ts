import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Operator } from '../operator/operator.ts';
import { mayBeProvisioned } from '../plan/plan.ts';

/**
 * Holdings that Curfew could not revoke with this operator's file, because the file no longer has their
 * repository or target. Plain sentences for the operator, one for each target.
 */
export function unrevocableHoldings(
  operator: Operator,
  repository: string,
  live: readonly LiveEffect[],
): readonly string[] {
  const served = operator.repositories.has(repository);
  const unrevocable = live.filter(
    (effect) => mayBeProvisioned(effect) && (!served || !operator.targets.has(effect.effect.target)),
  );
  const byTarget = Map.groupBy(unrevocable, ({ effect }) => effect.target);
  return [...byTarget].map(([target, holdings]) => {
    const missing = served ? `Target ${target}` : `Repository ${repository}`;
    const count = holdings.length === 1 ? '1 holding' : `${holdings.length} holdings`;
    return `${missing} is missing from the operator's file. Curfew could never revoke ${count} that ${repository} has in ${target}${exampleOf(holdings)}. Put it back until they have ended. To end them now, remove their grants on the default branch.`;
  });
}

function exampleOf(holdings: readonly LiveEffect[]): string {
  const [first] = holdings;
  if (first === undefined) return '';
  const others = holdings.length > 1 ? ', and others' : '';
  return ` (${first.holder.login} as ${first.effect.account}, until ${first.window.ends}${others})`;
}
