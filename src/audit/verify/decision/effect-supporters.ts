import { effectKey } from '../../../domain/effect.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import type { RecordState } from './holder-record.ts';

/** The grants that give an effect, as long as they are live. */
export function effectSupporters({ liveEffectsOf }: Pick<RecordState, 'liveEffectsOf'>) {
  const grantsOf = new Map<string, Set<string>>();
  return {
    add(entry: Entry): void {
      if (entry.type !== 'authorized') return;
      for (const key of entry.effects.map(effectKey)) {
        const grants = grantsOf.get(key) ?? new Set();
        for (const grant of grants) if (liveEffectsOf(grant).length === 0) grants.delete(grant);
        grantsOf.set(key, grants.add(entry.grant));
      }
    },
    of: (key: string): Iterable<string> => grantsOf.get(key) ?? [],
  };
}
