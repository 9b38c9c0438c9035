import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Repository } from './repository.ts';

type Facts = Awaited<ReturnType<Repository['facts']['get']>>;

/**
 * Why nothing new is done in the repository now, for whoever can mend it; null where it may be. Endings go on either
 * way, and what is to be recorded waits. Rejects where GitHub cannot be asked.
 */
export async function servingProblem({
  name,
  id,
  facts,
  operator,
  reopen,
}: Pick<Repository, 'name' | 'id' | 'facts' | 'operator' | 'reopen'>): Promise<string | null> {
  try {
    const is = await facts.get();
    return repositoryProblem(is, {
      name,
      id,
      allowPublic: operator.repositories.get(name)?.allowPublic === true,
    });
  } catch (error) {
    // The App may have been uninstalled or suspended, and be installed anew: that is another installation.
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'forbidden')) reopen();
    throw error;
  }
}

/** `id` is the number that GitHub gave the repository when it was first seen; null where it was not. */
export function repositoryProblem(
  is: Facts,
  {
    name,
    id,
    allowPublic,
  }: { readonly name: string; readonly id: number | null; readonly allowPublic: boolean },
): string | null {
  if (is.public && !allowPublic) {
    return `${name} is public, so its grants would be too; write allow_public: true in the operator's file if they should be`;
  }
  if (id !== null && is.id !== id) {
    return `${name} is another repository than before (number ${is.id}, and it was ${id}): somebody renamed or deleted the old one and took its name`;
  }
  if (is.fullName.toLowerCase() !== name) {
    return `${name} is called ${is.fullName.toLowerCase()} now; write that name in the operator's file and start again`;
  }
  return is.archived ? `${name} is archived, so GitHub lets nobody write to it; unarchive it` : null;
}
