import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt, readProposedPolicy } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { landGrants } from './land-grants.ts';
import { addWaiting, type Progress, stop, type WaitingLandings } from './progress.ts';

/**
 * Judges only what gives less, behind a landing that waits. A landing that cannot be judged yet must
 * not delay the end of access. Anything else waits, because the order matters: a landing is judged under the
 * policy and on the grants that were in force before it.
 */
export async function landOnlyLess(
  repository: Repository,
  step: LandedStep,
  before: Progress,
  waiting: WaitingLandings,
): Promise<Progress> {
  const { state, broken } = before;
  const changes = broken.length > 0 ? null : await changesOf(repository, step, state);
  if (changes === null) return stop({ ...before, waiting }, waiting.wait);
  const movedIds = await idsUnderPolicyOf(repository, step, state);
  if (movedIds === null) return stop({ ...before, waiting }, waiting.wait);
  const onlyLess = { wait: waiting.wait, waitingIds: waiting.ids, movedIds };
  const grants = await landGrants(repository, [step], state, true, onlyLess);
  const after = { ...before, state: grants.state, grants, waiting: addWaiting(waiting, changes) };
  return grants.outcome === 'done' || grants.outcome === 'waiting' ? after : stop(after, waiting.wait);
}

/**
 * The grants that a landing has if its own policy decides which files hold grants. A pull request may move a
 * grant to such a file: this is no withdrawal. Null if the policy or such a file cannot be read: it may have
 * any grant.
 */
async function idsUnderPolicyOf(
  repository: Repository,
  { after }: LandedStep,
  state: LedgerState,
): Promise<ReadonlySet<string> | null> {
  const blob = await unlessTooLarge(policyBlobAt(repository.trees, after), () => undefined);
  if (blob === undefined) return null;
  if (blob === null || blob === state.policy?.blob) return new Set();
  const proposed = await readProposedPolicy(repository, blob, state);
  const files = proposed.outcome === 'policy' ? proposed.policy.files : proposed.globs;
  const { set } = await readGrants(repository.trees, after, { files });
  return set.complete ? new Set(set.grants.map(({ grant }) => grant.id)) : null;
}

/** The changes of grants in a landing; null if a file of it cannot be read. */
export async function changesOf(
  repository: Repository,
  { before, after }: LandedStep,
  state: LedgerState,
): Promise<readonly Change[] | null> {
  const { globs: files } = await policyInForce(repository, state);
  const [old, next] = await Promise.all([
    readGrants(repository.trees, before, { files }),
    readGrants(repository.trees, after, { files }),
  ]);
  if (!old.set.complete || !next.set.complete) return null;
  return diffGrants(old.set.grants, next.set.grants).changes;
}
