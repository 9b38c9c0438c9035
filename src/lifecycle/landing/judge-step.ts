import { iso } from '../../domain/iso.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { concernsGrants } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { historyStart } from '../evidence/recent-entries.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import { confirmedKey } from '../memory/memory.ts';
import type { Retry } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { judgeGrants, type OnlyLess } from './judge-grants.ts';
import { judgePolicy } from './judge-policy.ts';
import { judgeByAny, type Landing, mergedAt } from './landing.ts';
import { type Recorded, record } from './record-landing.ts';

/** The entries that say how a landed policy was judged. */
const POLICY_JUDGEMENTS: ReadonlySet<string> = new Set([
  'policy-accepted',
  'policy-refused',
  'policy-restored',
]);

/** Judges the policy file of a landing, if the landing changed it. */
export async function landPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  state: LedgerState,
): Promise<Recorded | Unreadable> {
  const blobAt = (commit: string) =>
    unlessTooLarge(policyBlobAt(repository.trees, commit), ({ message }) => ({ unreadable: message }));
  const blob = await blobAt(after);
  if (blob !== null && typeof blob !== 'string')
    return { outcome: 'unreadable', because: blob.unreadable, commit: after, problems: 1 };
  if ((await blobAt(before)) === blob || (await isPolicyJudged(repository, landing, state)))
    return { outcome: 'done', state };
  const judged = await judgeByAny(
    landing,
    (candidate) => judgePolicy(repository, candidate, blob, state),
    (result) => result.outcome === 'retry' || result.entry.type !== 'policy-refused',
  );
  if (judged.outcome === 'retry') return judged;
  return record(repository, state, { entries: [judged.entry] });
}

/**
 * Whether the ledger has a judgement of this policy. While grants files wait for a fix, the same commits are
 * walked again under later policies. A second judgement could let an older policy replace a newer one, so the
 * ledger is searched from the merge on, however long ago it was.
 */
async function isPolicyJudged(
  { ledger, clock }: Pick<Repository, 'ledger' | 'clock'>,
  landing: Landing,
  { policy }: LedgerState,
): Promise<boolean> {
  const commit = landing.after;
  if (policy?.commit === commit) return true;
  const now = clock.now();
  const dayBefore = iso((mergedAt(landing) ?? now).minus({ days: 1 }));
  const start = historyStart(now);
  const entries = await ledger.since(dayBefore < start ? dayBefore : start);
  return entries.some(
    (entry) => POLICY_JUDGEMENTS.has(entry.type) && 'commit' in entry && entry.commit === commit,
  );
}

/**
 * The result for the grants files of some landings. `waiting` is a landing whose pull request is not known
 * yet. `unusable-policy` and `unreadable` wait for a later commit that fixes the policy or the files;
 * `retry` waits for GitHub.
 */
export type LandedGrants = { readonly state: LedgerState } & (
  | { readonly outcome: 'done' }
  | { readonly outcome: 'waiting'; readonly wait: Retry }
  | { readonly outcome: 'unusable-policy'; readonly because: string }
  | Unreadable
  | Retry
);

interface Unreadable {
  readonly outcome: 'unreadable';
  readonly because: string;
  readonly commit: string;
  readonly problems: number;
}

export async function landGrants(
  repository: Repository,
  steps: readonly LandedStep[],
  state: LedgerState,
  isBehindHeld: boolean,
  onlyLess?: OnlyLess,
): Promise<LandedGrants> {
  const inForce = await policyInForce(repository, state);
  const commit = steps.at(-1)?.landing.after;
  if (commit === undefined || !(await changesGrants(repository, steps, inForce.globs)))
    return { outcome: 'done', state };
  if (inForce.outcome !== 'policy') {
    const because = 'there is no policy in force that can be read';
    return { outcome: 'unusable-policy', because, state };
  }
  const { policy, accepted } = inForce;
  const judged = await judgeGrants(repository, {
    steps,
    policy,
    accepted,
    state,
    ...(onlyLess && { onlyLess }),
  });
  switch (judged.outcome) {
    case 'retry':
      return { ...judged, state };
    case 'unreadable': {
      const because = `grants at ${commit} cannot be read`;
      return { outcome: 'unreadable', because, commit, problems: judged.findings.length, state };
    }
    case 'judged': {
      const { entries, wait } = judged;
      const cursor = isBehindHeld || wait !== undefined ? {} : { cursor: commit };
      const recorded = await record(repository, state, { entries, ...cursor });
      if (recorded.outcome === 'retry') return { ...recorded, state };
      for (const entry of entries) {
        if (entry.type === 'authorized') repository.memory.confirmedLandings.add(confirmedKey(entry));
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
