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
 * Compares the grants files of both sides. Files that cannot be read ask for nothing: least of all to remove
 * the other grants.
 */
export async function readRequest(
  trees: Trees,
  { base, head, changed }: Sides,
  policy: Policy,
): Promise<WrittenRequest> {
  const [before, after] = await Promise.all([
    readGrants(trees, base, policy),
    readGrants(trees, head, policy),
  ]);
  const { grants, complete, findings } = after.set;
  const paths = new Set(changed.map(({ path }) => path));
  const own = findings.filter(({ at }) => at === null || paths.has(at.path));
  // Problems of other files belong to this request only if nothing else says why it cannot be read.
  const others = complete || own.some(isError) ? [] : findings;
  return {
    request: complete ? diffGrants(before.set.grants, grants) : { changes: [] },
    findings: [...own, ...others],
  };
}
