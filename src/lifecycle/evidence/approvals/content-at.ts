import { diffGrants } from '../../../domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import { ForgeFailure } from '../../../ports/forge/forge-failure.ts';
import type { Trees } from '../../../ports/forge/trees.ts';
import { readGrants } from '../read-grants.ts';
import { policyBlobAt } from '../read-policy.ts';
import { unlessTooLarge } from '../tree-too-large.ts';

/** The part of a commit that is compared: one grant, or the policy file. */
export interface ComparableContent<T> {
  /** The content of a commit. A commit that is too large to read has none of it. */
  at(commit: string): Promise<T>;
  /** The content of a commit without any. */
  readonly none: T;
  isSame(a: T, b: T): boolean;
  /** Whether it differs from the content to approve. */
  isOther(content: T): boolean;
}

/** The grant of this id, as a commit holds it. */
export function grantContent(
  trees: Trees,
  files: readonly string[],
  placed: PlacedGrant,
): ComparableContent<readonly PlacedGrant[]> {
  const isSame = (a: readonly PlacedGrant[], b: readonly PlacedGrant[]) =>
    diffGrants(a, b).changes.length === 0;
  return {
    async at(commit) {
      const { grants } = (await readGrants(trees, commit, { files })).set;
      return grants.filter(({ grant }) => grant.id === placed.grant.id);
    },
    none: [],
    isSame,
    isOther: (content) => !isSame(content, [placed]),
  };
}

/** The object id of the policy file. */
export function policyContent(trees: Trees, blob: string): ComparableContent<string | null> {
  return {
    at: (commit) => unlessTooLarge(policyBlobAt(trees, commit), () => null),
    none: null,
    isSame: (a, b) => a === b,
    isOther: (content) => content !== blob,
  };
}

/** Undefined if GitHub no longer has the commit. Any other failure says nothing about it, and is thrown. */
export async function unlessGone<T>(content: Promise<T>): Promise<T | undefined> {
  try {
    return await content;
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'not-found') return undefined;
    throw error;
  }
}
