import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { concernsGrants } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { confirmedKey } from '../memory/memory.ts';
import type { Retry } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { judgeGrants } from './judge-grants.ts';
import type { UnreadableLanding } from './land-policy.ts';
import { record } from './record-landing.ts';

/**
 * The result for the grants files of some landings. `waiting` is a landing whose pull request is not known
 * yet. `unusable-policy` and `unreadable` wait for a later commit that fixes the policy or the files;
 * `retry` waits for GitHub.
 */
export type LandedGrants = { readonly state: LedgerState } & (
  | { readonly outcome: 'done' }
  | { readonly outcome: 'waiting'; readonly wait: Retry }
  | { readonly outcome: 'unusable-policy'; readonly because: string }
  | UnreadableLanding
  | Retry
);

/**
 * Judges the grants files of some landings, if the landings changed them, and records the judgement.
 * `isBehindWaiting`: an earlier landing waits, so the cursor stays.
 */
export async function landGrants(
  repository: Repository,
  steps: readonly LandedStep[],
  state: LedgerState,
  isBehindWaiting: boolean,
): Promise<LandedGrants> {
  const inForce = await policyInForce(repository, state);
  const commit = steps.at(-1)?.landing.after;
  if (commit === undefined || !(await changesGrants(repository, steps, inForce.globs)))
    return { outcome: 'done', state };
  if (inForce.outcome !== 'policy') {
    const because = 'no policy is in force, or it cannot be read';
    return { outcome: 'unusable-policy', because, state };
  }
  const { policy, accepted } = inForce;
  const judged = await judgeGrants(repository, { steps, policy, accepted, state });
  switch (judged.outcome) {
    case 'retry':
      return { ...judged, state };
    case 'unreadable': {
      const because = `grants at ${commit} cannot be read`;
      return { outcome: 'unreadable', because, commit, problems: judged.findings.length, state };
    }
    case 'judged': {
      const { entries, wait } = judged;
      const cursor = isBehindWaiting || wait !== undefined ? {} : { cursor: commit };
      const recorded = await record(repository, state, { entries, ...cursor });
      if (recorded.outcome === 'retry') return { ...recorded, state };
      for (const entry of entries) {
        // A grant that starts later is confirmed at its start: its approval may be dismissed before.
        if (entry.type === 'authorized' && entry.window.starts <= entry.at)
          repository.memory.confirmedLandings.add(confirmedKey(entry));
      }
      return wait === undefined ? recorded : { outcome: 'waiting', wait, state: recorded.state };
    }
  }
}

async function changesGrants(
  { trees }: Pick<Repository, 'trees'>,
  steps: readonly LandedStep[],
  globs: readonly string[],
): Promise<boolean> {
  for (const { before, after } of steps) {
    const changed = await compareTrees(trees, before, after, globs);
    if (changed.some((path) => concernsGrants(globs, path))) return true;
  }
  return false;
}
