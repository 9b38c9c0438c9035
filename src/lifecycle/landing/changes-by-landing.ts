import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change, Request } from '../../domain/grants/request.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { readFiles } from '../evidence/read-grants.ts';
import type { Landing } from './landing.ts';

/** One landing, with the commits of the default branch right before it and right after it. */
export interface LandedStep {
  readonly landing: Landing;
  readonly before: string;
  readonly after: string;
}

/** The changes of one landing, for which it answers. */
export interface ChangesOfLanding {
  readonly step: LandedStep;
  readonly request: Request;
}

/**
 * Finds for each change the landing that brought it last. Several landings are judged together if the
 * earlier ones left files that could not be read. A pull request that fixes such a file answers only for its
 * own changes.
 */
export async function changesByLanding(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  { changes }: Request,
  steps: readonly LandedStep[],
): Promise<readonly ChangesOfLanding[]> {
  const last = steps.at(-1);
  if (steps.length < 2) return steps.map((step) => ({ step, request: { changes } }));
  const changedIds = await Promise.all(steps.map((step) => idsChangedIn(trees, policy, step)));
  const stepOf = (change: Change) => {
    const index = changedIds.findLastIndex((ids) => ids.has(changedEntry(change).grant.id));
    return steps[index] ?? last;
  };
  const byStep = Map.groupBy(changes, stepOf);
  return steps.map((step) => ({ step, request: { changes: byStep.get(step) ?? [] } }));
}

/**
 * A grant in a file that cannot be read counts as absent: the landing that makes the file readable brings the
 * grant.
 */
async function idsChangedIn(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  step: LandedStep,
): Promise<ReadonlySet<string>> {
  // The files that differ, and no others: a landing that is too large to read must not take the changes of
  // others.
  const compared = await compareTrees(trees, step.before, step.after, policy.files);
  const read = (side: 'before' | 'after') =>
    readFiles(
      trees,
      compared.flatMap(({ path, [side]: file }) => (file === null ? [] : [{ ...file, path }])),
      policy,
    );
  const [before, after] = await Promise.all([read('before'), read('after')]);
  const { changes } = diffGrants(before.set.grants, after.set.grants);
  return new Set(changes.map((change) => changedEntry(change).grant.id));
}
