import {
  CODE_OWNERS_PATHS,
  type KeptCodeOwners,
  missingCodeOwnersLines,
} from '../../domain/doctor/code-owners.ts';
import { fileAt } from '../evidence/read-folders.ts';
import type { Repository } from '../repository.ts';

/**
 * The CODEOWNERS file of the default branch; null if there is none. GitHub reads the first of three places.
 * A new file in an earlier place would hide it, so it is kept where it is.
 */
export async function keptCodeOwners({
  name,
  operator,
  commits,
  trees,
  defaultBranch,
}: Pick<
  Repository,
  'name' | 'operator' | 'commits' | 'trees' | 'defaultBranch'
>): Promise<KeptCodeOwners | null> {
  const head = await commits.head(defaultBranch);
  if (head === null) return null;
  for (const path of CODE_OWNERS_PATHS) {
    const file = await fileAt(trees, head, path);
    if (file === null) continue;
    const text = Buffer.from(await trees.blob(file.oid)).toString('utf8');
    const owners = operator.repositories.get(name)?.policyOwners ?? [];
    return { path, missingLines: missingCodeOwnersLines({ path, text }, owners) };
  }
  return null;
}
