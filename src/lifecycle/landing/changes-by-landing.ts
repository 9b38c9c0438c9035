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

/** How one landing changed the grants of the files that differ. */
interface ChangedGrants {
  readonly changed: ReadonlySet<string>;
  /** Grants that were in a file before, and in none after. All files could be read after. */
  readonly removed: ReadonlySet<string>;
  /** Whether a file could not be read before, and all can be read after. */
  readonly fixesFile: boolean;
  /** Grants in the files after. */
  readonly after: ReadonlySet<string>;
}

/**
 * Finds for each change the landing that brought it last. Several landings are judged together if the
 * earlier ones left files that could not be read. A pull request that fixes such a file answers only for its
 * own changes. A landing that makes a file unreadable removes no grant of it: the landing that fixes the file
 * shows which grants are gone.
 */
export async function changesByLanding(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  { changes }: Request,
  steps: readonly LandedStep[],
): Promise<readonly ChangesOfLanding[]> {
  const last = steps.at(-1);
  if (steps.length < 2) return steps.map((step) => ({ step, request: { changes } }));
  const inSteps = await Promise.all(steps.map((step) => grantsChangedIn(trees, policy, step)));
  const stepOf = (change: Change) => {
    const { id } = changedEntry(change).grant;
    const removedBy =
      change.kind === 'withdrawn'
        ? (inSteps.findLast(({ removed }) => removed.has(id)) ??
          inSteps.findLast(({ fixesFile, after }) => fixesFile && !after.has(id)))
        : undefined;
    const broughtBy = removedBy ?? inSteps.findLast(({ changed }) => changed.has(id));
    return (broughtBy && steps[inSteps.indexOf(broughtBy)]) ?? last;
  };
  const byStep = Map.groupBy(changes, stepOf);
  return steps.map((step) => ({ step, request: { changes: byStep.get(step) ?? [] } }));
}

/**
 * A grant in a file that cannot be read counts as absent: the landing that makes the file readable brings the
 * grant.
 */
async function grantsChangedIn(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  step: LandedStep,
): Promise<ChangedGrants> {
  // The files that differ, and no others: a landing that is too large to read must not take the changes of
  // others.
  const compared = await compareTrees(trees, step.before, step.after, policy.files);
  const read = (side: 'before' | 'after') =>
    readFiles(
      trees,
      compared.flatMap(({ path, [side]: file }) => (file === null ? [] : [{ ...file, path }])),
      policy,
    );
  const [{ set: before }, { set: after }] = await Promise.all([read('before'), read('after')]);
  const { changes } = diffGrants(before.grants, after.grants);
  const idsOf = (some: readonly Change[]) => new Set(some.map((change) => changedEntry(change).grant.id));
  return {
    changed: idsOf(changes),
    removed: idsOf(after.complete ? changes.filter(({ kind }) => kind === 'withdrawn') : []),
    fixesFile: !before.complete && after.complete,
    after: new Set(after.grants.map(({ grant }) => grant.id)),
  };
}
