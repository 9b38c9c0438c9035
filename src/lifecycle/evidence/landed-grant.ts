import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../../domain/ledger/entry.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Trees } from '../../ports/trees.ts';

/** The bytes of a regular file at a commit; null where there is none at that path. */
async function regularFile(trees: Trees, commit: string, path: string): Promise<Uint8Array | null> {
  const file = (await trees.list(commit, path)).find((each) => each.path === path && each.mode === '100644');
  return file === undefined ? null : trees.blob(file.oid);
}

/** A grant as it stood in the bytes that landed; null where they do not hold it. */
export async function landedGrant(
  trees: Trees,
  { commit, path, grant }: Pick<Authorized, 'commit' | 'path' | 'grant'>,
): Promise<PlacedGrant | null> {
  const bytes = await regularFile(trees, commit, path);
  if (bytes === null) return null;
  return parseGrantsFile({ path, bytes }).grants.find((each) => each.grant.id === grant) ?? null;
}

/** The policy as it stood at a commit; null where there is none, or none that can be read. */
export async function landedPolicy(trees: Trees, commit: string): Promise<Policy | null> {
  const bytes = await regularFile(trees, commit, POLICY_PATH);
  const read = bytes === null ? null : parsePolicy({ path: POLICY_PATH, bytes });
  return read?.outcome === 'policy' ? read.policy : null;
}

/** Whether a pull request may have brought the commit: used when evidence is asked for again. */
export function broughtBy(pull: PullRequest, commit: string, defaultBranch: string): boolean {
  return pull.merged?.commit === commit && pull.base.branch === defaultBranch && pull.head.sameRepository;
}
