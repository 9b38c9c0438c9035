import { REGULAR_FILE } from '../../domain/git-mode.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import { parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Authorized } from '../../domain/ledger/entry.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import { fileAt } from './read-folders.ts';

/** The bytes of a regular file at a commit; null if the commit has none at that path. */
async function regularFile(trees: Trees, commit: string, path: string): Promise<Uint8Array | null> {
  const file = await fileAt(trees, commit, path);
  return file?.mode === REGULAR_FILE ? trees.blob(file.oid) : null;
}

/** A grant as the landed bytes hold it; null if they do not. */
export async function landedGrant(
  trees: Trees,
  { commit, path, grant: id }: Pick<Authorized, 'commit' | 'path' | 'grant'>,
): Promise<PlacedGrant | null> {
  const bytes = await regularFile(trees, commit, path);
  if (bytes === null) return null;
  return parseGrantsFile({ path, bytes }).grants.find(({ grant }) => grant.id === id) ?? null;
}

/** The policy file at a commit; null if there is none, or if it cannot be parsed. */
export async function landedPolicy(trees: Trees, commit: string): Promise<Policy | null> {
  const bytes = await regularFile(trees, commit, POLICY_PATH);
  const parsed = bytes === null ? null : parsePolicy({ path: POLICY_PATH, bytes });
  return parsed?.outcome === 'policy' ? parsed.policy : null;
}
