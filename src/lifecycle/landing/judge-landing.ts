import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import { retryIfUnavailable } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { landGrants } from './land-grants.ts';
import { landPolicy } from './land-policy.ts';
import { addWaiting, grantIdOf, type Progress, stop } from './progress.ts';

/**
 * Judges one landing. While one before it waits, it is judged only if the order does not matter: a landing is
 * judged under the policy and on the grants that were in force before it.
 */
export async function judgeLanding(
  repository: Repository,
  step: LandedStep,
  before: Progress,
): Promise<Progress> {
  const { waiting } = before;
  if (waiting === null) return landAll(repository, step, before);
  const changes = await changesOf(repository, step, before.state);
  // A file that cannot be read may have any grant. If the policy cannot be read, it may have changed.
  if (changes === null || (await unlessTooLarge(changesPolicy(repository, step), () => true)))
    return stop(before, waiting.wait);
  const isBehind = changes.some(
    (change) => change.kind !== 'withdrawn' && waiting.ids.has(grantIdOf(change)),
  );
  return isBehind ? { ...before, waiting: addWaiting(waiting, changes) } : landAll(repository, step, before);
}

async function landAll(repository: Repository, step: LandedStep, before: Progress): Promise<Progress> {
  const { state, broken, waiting } = before;
  const policy = await retryIfUnavailable(landPolicy(repository, step, state));
  const grants =
    policy.outcome === 'done'
      ? {
          state: policy.state,
          ...(await retryIfUnavailable(
            landGrants(repository, [...broken, step], policy.state, waiting !== null),
          )),
        }
      : { ...policy, state };
  const after = { ...before, state: grants.state, grants };
  switch (grants.outcome) {
    case 'retry':
      return after;
    case 'waiting': {
      const changes = await changesOf(repository, step, grants.state);
      // A file that cannot be read may have any grant. So may a landing that is judged together with others.
      if (changes === null || broken.length > 0) return stop(after, grants.wait);
      return { ...after, waiting: addWaiting({ ids: new Set(), wait: grants.wait, ...waiting }, changes) };
    }
    case 'done':
      return waiting === null ? { ...after, broken: [], judgedUpTo: step.landing.after } : after;
    default:
      return waiting === null ? { ...after, broken: [...broken, step] } : stop(after, waiting.wait);
  }
}

/** The changes of grants in a landing; null if a file of it cannot be read. */
async function changesOf(
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

async function changesPolicy(
  { trees }: Pick<Repository, 'trees'>,
  { before, after }: LandedStep,
): Promise<boolean> {
  return (await policyBlobAt(trees, before)) !== (await policyBlobAt(trees, after));
}
