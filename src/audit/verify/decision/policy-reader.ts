import { POLICY_PATH } from '../../../domain/grants/grants-paths.ts';
import { parsePolicy } from '../../../domain/policy/parse-policy.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import type { CloneObjects } from '../../../ports/clone.ts';

const POLICIES_KEPT = 32;

/** Reads policies from the clone, each once. */
export interface PolicyReader {
  /** Null if the clone does not have the blob, or if it is no policy. */
  read(blob: string): Promise<Policy | null>;
  /** The object id of the policy file at a commit; null if the commit has none. */
  blobAt(commit: string): Promise<string | null>;
}

export function policyReader(objects: Pick<CloneObjects, 'get'>): PolicyReader {
  const policies = new Map<string, { readonly policy: Policy | null }>();
  return {
    async read(blob) {
      const known = policies.get(blob);
      if (known !== undefined) return known.policy;
      const object = await objects.get(blob);
      const result = object?.bytes ? parsePolicy({ path: POLICY_PATH, bytes: object.bytes }) : null;
      const policy = result?.outcome === 'policy' ? result.policy : null;
      policies.set(blob, { policy });
      const [oldest] = policies.keys();
      if (policies.size > POLICIES_KEPT && oldest !== undefined) policies.delete(oldest);
      return policy;
    },
    blobAt: async (commit) => (await objects.get(commit, POLICY_PATH))?.oid ?? null,
  };
}
