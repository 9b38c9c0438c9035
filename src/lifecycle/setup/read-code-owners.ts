import { CODE_OWNERS_PATHS } from '../../domain/doctor/code-owners.ts';
import { fileAt } from '../evidence/read-folders.ts';
import type { Repository } from '../repository.ts';

/** The CODEOWNERS file of the default branch, at the first of GitHub's three paths; null if there is none. */
export async function readCodeOwners({
  commits,
  trees,
  defaultBranch,
}: Pick<Repository, 'commits' | 'trees' | 'defaultBranch'>): Promise<{
  readonly path: string;
  readonly text: string;
} | null> {
  const head = await commits.head(defaultBranch);
  if (head === null) return null;
  for (const path of CODE_OWNERS_PATHS) {
    const file = await fileAt(trees, head, path);
    if (file !== null) return { path, text: Buffer.from(await trees.blob(file.oid)).toString('utf8') };
  }
  return null;
}
