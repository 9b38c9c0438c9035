import { iso } from '../../domain/iso.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { historyStart } from '../evidence/recent-entries.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { judgePolicy } from './judge-policy.ts';
import { judgeByAny, type Landing, mergedAt } from './landing.ts';
import { type Recorded, record } from './record-landing.ts';

/** Files of a landing that cannot be read. They wait for a later commit that fixes them. */
export interface UnreadableLanding {
  readonly outcome: 'unreadable';
  readonly because: string;
  readonly commit: string;
  readonly problems: number;
}

/** The entries that say how a landed policy was judged. */
const POLICY_JUDGEMENTS: ReadonlySet<string> = new Set([
  'policy-accepted',
  'policy-refused',
  'policy-restored',
]);

/** Judges the policy file of a landing, if the landing changed it, and records the judgement. */
export async function landPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  state: LedgerState,
): Promise<Recorded | UnreadableLanding> {
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
