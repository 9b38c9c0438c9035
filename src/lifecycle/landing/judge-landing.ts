import { policyBlobAt } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import { retryIfUnavailable } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { changesOf, landOnlyLess } from './land-behind-waiting.ts';
import { landGrants } from './land-grants.ts';
import { landPolicy } from './land-policy.ts';
import { addWaiting, grantIdOf, type Progress, stop } from './progress.ts';

/** Judges one landing, or what may be judged of it while one before it waits. */
export async function judgeLanding(
  repository: Repository,
  step: LandedStep,
  before: Progress,
): Promise<Progress> {
  const { waiting } = before;
  if (waiting === null) return landAll(repository, step, before);
  const changes = await changesOf(repository, step, before.state);
  if (changes === null) return stop(before, waiting.wait);
  // If the policy cannot be read, it may have changed.
  const onlyLess = waiting.onlyLess || (await unlessTooLarge(changesPolicy(repository, step), () => true));
  const isBehind = changes.some(
    (change) => change.kind !== 'withdrawn' && waiting.ids.has(grantIdOf(change)),
  );
  return onlyLess || isBehind
    ? landOnlyLess(repository, step, before, { ...waiting, onlyLess })
    : landAll(repository, step, before);
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
    case 'retry': {
      const { state: _state, ...wait } = grants;
      return landOnlyLess(repository, step, after, {
        ids: new Set(),
        ...waiting,
        wait: waiting?.wait ?? wait,
        onlyLess: true,
      });
    }
    case 'waiting': {
      const changes = await changesOf(repository, step, grants.state);
      // A file that cannot be read may have any grant. So may a landing that is judged together with others.
      if (changes === null || broken.length > 0) return stop(after, grants.wait);
      return {
        ...after,
        waiting: addWaiting({ ids: new Set(), onlyLess: false, wait: grants.wait, ...waiting }, changes),
      };
    }
    case 'done':
      return waiting === null ? { ...after, broken: [], judgedUpTo: step.landing.after } : after;
    default:
      return waiting === null ? { ...after, broken: [...broken, step] } : stop(after, waiting.wait);
  }
}

async function changesPolicy(
  { trees }: Pick<Repository, 'trees'>,
  { before, after }: LandedStep,
): Promise<boolean> {
  return (await policyBlobAt(trees, before)) !== (await policyBlobAt(trees, after));
}
