import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Operator } from '../operator/operator.ts';
import { mayBeProvisioned } from '../plan/plan.ts';

/** Holdings that nobody could end any more by this operator's file: their repository or target is gone from it. Sentences for the operator, one a target. */
export function unendableHoldings(
  operator: Operator,
  repository: string,
  live: readonly LiveEffect[],
): readonly string[] {
  const open = live.filter(mayBeProvisioned);
  const served = operator.repositories.has(repository);
  const byTarget = Map.groupBy(
    open.filter(({ effect }) => !served || !operator.targets.has(effect.target)),
    ({ effect }) => effect.target,
  );
  return [...byTarget].map(([target, theirs]) => {
    const what = served ? `Target ${target}` : `Repository ${repository}`;
    const [first] = theirs;
    const example =
      first === undefined
        ? ''
        : ` (${first.holder.login} as ${first.effect.account}, until ${first.window.ends}${theirs.length > 1 ? ', and others' : ''})`;
    return `${what} is gone from the operator's file, and ${theirs.length} ${theirs.length === 1 ? 'access' : 'accesses'} that ${repository} gave in ${target} would never end${example}. Put it back until they have ended; to end them now, remove their grants on the default branch.`;
  });
}
