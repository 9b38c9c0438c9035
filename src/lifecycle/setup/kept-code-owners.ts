import { type KeptCodeOwners, missingCodeOwnersLines } from '../../domain/doctor/code-owners.ts';
import type { Repository } from '../repository.ts';
import { readCodeOwners } from './read-code-owners.ts';

/**
 * The CODEOWNERS file of the default branch; null if there is none. GitHub reads the first of three places.
 * A new file in an earlier place would hide it, so it is kept where it is.
 */
export async function keptCodeOwners(
  repository: Pick<Repository, 'name' | 'operator' | 'commits' | 'trees' | 'defaultBranch'>,
): Promise<KeptCodeOwners | null> {
  const file = await readCodeOwners(repository);
  if (file === null) return null;
  const owners = repository.operator.repositories.get(repository.name)?.policyOwners ?? [];
  return { path: file.path, missingLines: missingCodeOwnersLines(file, owners) };
}
