import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change, Request } from '../../domain/grants/request.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { entryOf } from '../../domain/rules/entry-of.ts';
import type { TreeFile, Trees } from '../../ports/trees.ts';
import { readGrants } from '../evidence/read-grants.ts';
import type { Landing } from './landing-groups.ts';

/** One landing, and the default branch right before and right after it. */
export interface LandedStep {
  readonly landing: Landing;
  readonly before: readonly TreeFile[];
  readonly after: readonly TreeFile[];
}

/**
 * Gives each change of several stretches to the one that brought it last. They are judged together where the earlier
 * ones left files that could not be read; a pull request that mends those answers for its own changes alone.
 */
export async function attributeChanges(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  { changes }: Request,
  stretches: readonly LandedStep[],
): Promise<readonly { readonly stretch: LandedStep; readonly request: Request }[]> {
  const last = stretches.at(-1);
  if (stretches.length < 2) return stretches.map((stretch) => ({ stretch, request: { changes } }));
  const brought = await Promise.all(stretches.map((stretch) => idsChangedIn(trees, policy, stretch)));
  const share = (change: Change) => {
    const index = brought.findLastIndex((ids) => ids.has(entryOf(change).grant.id));
    return stretches[index] ?? last;
  };
  const byStretch = Map.groupBy(changes, share);
  return stretches.map((stretch) => ({ stretch, request: { changes: byStretch.get(stretch) ?? [] } }));
}

/** What cannot be read on one side counts as absent there: whoever makes it readable brings it. */
async function idsChangedIn(
  trees: Trees,
  policy: Pick<Policy, 'files'>,
  { before, after }: LandedStep,
): Promise<ReadonlySet<string>> {
  const [was, is] = await Promise.all([readGrants(trees, before, policy), readGrants(trees, after, policy)]);
  const { changes } = diffGrants(was.set.grants, is.set.grants);
  return new Set(changes.map((change) => entryOf(change).grant.id));
}
