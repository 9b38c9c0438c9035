import { type Finding, isError } from '../../domain/findings/finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Request } from '../../domain/grants/request.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import { readGrants } from '../evidence/read-grants.ts';
import type { Sides } from './compare-sides.ts';

/** The request that the grants files of a pull request make, and the problems of those files. */
export interface WrittenRequest {
  readonly request: Request;
  readonly findings: readonly Finding[];
}

/**
 * Compares the grants files before and after. If a file cannot be read, the request has no changes. Otherwise
 * the grants of that file would count as withdrawn.
 */
export async function readRequest(
  trees: Trees,
  { mergeBase, head, changed }: Sides,
  policy: Policy,
): Promise<WrittenRequest> {
  const [before, after] = await Promise.all([
    readGrants(trees, mergeBase, policy),
    readGrants(trees, head, policy),
  ]);
  const { grants, complete, findings } = after.set;
  const paths = new Set(changed.map(({ path }) => path));
  const ofChangedFiles = findings.filter(({ at }) => at === null || paths.has(at.path));
  // Problems of other files are shown only if no other finding explains why the request cannot be read.
  const ofOtherFiles = complete || ofChangedFiles.some(isError) ? [] : findings;
  return {
    request: complete ? diffGrants(before.set.grants, grants) : { changes: [] },
    findings: [...ofChangedFiles, ...ofOtherFiles],
  };
}
