import type { LedgerState } from '../../../domain/ledger/ledger-state.ts';
import { policyInForce } from '../../evidence/policy-in-force.ts';
import { policyBlobAt, readProposedPolicy } from '../../evidence/read-policy.ts';
import { unlessTooLarge } from '../../evidence/tree-too-large.ts';
import type { Repository } from '../../repository.ts';
import type { LandedStep } from '../changes-by-landing.ts';
import { judgePolicy } from '../judge-policy.ts';
import { judgeByAny } from '../landing.ts';
import { linkCommitsToPulls } from '../link-commits-to-pulls.ts';
import { type Recorded, record } from '../record-landing.ts';

/** Commits behind the head among which the merge of the policy is searched. */
const COMMITS_MAX = 100;

/**
 * Goes on after a rewrite of the default branch, if the policy on it names the lost cursor and got the
 * approval that the policy in force asks for. The cursor moves to the merge of that policy, in the commit
 * that records it. Nothing up to there is judged, so content that was never authorized gives nothing. Null if
 * the rewrite is not accepted.
 */
export async function acceptRewrite(
  repository: Repository,
  state: LedgerState,
  { cursor, head }: { readonly cursor: string; readonly head: string },
): Promise<Recorded | null> {
  const blob = await blobAt(repository, head);
  // The policy in force may come back without approval, so it must not accept anything.
  if (blob === null || blob === state.policy?.blob) return null;
  const proposed = await readProposedPolicy(repository, blob, state);
  if (proposed.outcome !== 'policy' || proposed.policy.rewrittenFrom !== cursor) return null;
  const step = await mergeOf(repository, state, { blob, head });
  if (step === null) return null;
  const judged = await judgeByAny(
    step.landing,
    (landing) => judgePolicy(repository, landing, blob, state),
    (result) => result.outcome === 'retry' || result.entry.type === 'policy-accepted',
  );
  if (judged.outcome === 'retry') return judged;
  const { entry } = judged;
  if (entry.type !== 'policy-accepted') return null;
  const entries = [{ ...entry, rewritten_from: cursor }];
  return record(repository, state, { entries, cursor: step.landing.after });
}

/** The landing that brought this policy; null if it is none of the newest commits. */
async function mergeOf(
  repository: Repository,
  state: LedgerState,
  { blob, head }: { readonly blob: string; readonly head: string },
): Promise<LandedStep | null> {
  const { globs } = await policyInForce(repository, state);
  let commit = await repository.commits.get(head);
  for (let count = 0; count < COMMITS_MAX; count++) {
    const [parent] = commit.parents;
    if (parent === undefined) return null;
    if ((await blobAt(repository, parent)) !== blob) {
      const [step] = await linkCommitsToPulls(repository, { cursor: parent, commits: [commit], globs });
      return step ?? null;
    }
    commit = await repository.commits.get(parent);
  }
  return null;
}

function blobAt({ trees }: Pick<Repository, 'trees'>, commit: string): Promise<string | null> {
  return unlessTooLarge(policyBlobAt(trees, commit), () => null);
}
