import { DEFAULT_GRANTS_GLOBS, POLICY_PATH } from '../../../domain/grants/grants-paths.ts';
import { parsePolicy } from '../../../domain/policy/parse-policy.ts';
import type { CloneObjects } from '../../../ports/clone.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import type { LandingEntry } from './landing-entry.ts';

/** The policy in force, as far as the audit needs it: its object id and its grants files. */
export interface PolicyFiles {
  /** Globs of the grants files. Before the first accepted policy, the default. */
  globs(): readonly string[];
  /** Object id; null before the first accepted policy. */
  blob(): string | null;
  accept(entry: Extract<LandingEntry, { readonly type: 'policy-accepted' }>): Promise<void>;
}

export function policyFiles(objects: CloneObjects, note: Note): PolicyFiles {
  let globs: readonly string[] = DEFAULT_GRANTS_GLOBS;
  let blob: string | null = null;
  return {
    globs: () => globs,
    blob: () => blob,
    async accept(entry) {
      blob = entry.blob;
      const object = await objects.get(entry.blob);
      const result = object?.bytes ? parsePolicy({ path: POLICY_PATH, bytes: object.bytes }) : null;
      if (result?.outcome === 'policy') globs = result.policy.files;
      else note(auditFinding('unreadable-file', POLICY_PATH, `blob ${entry.blob}`));
    },
  };
}
