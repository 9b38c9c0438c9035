import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Repository } from '../repository.ts';

/** The best common ancestor; null if two commits have no history in common. */
export async function mergeBase(
  commits: Pick<Repository['commits'], 'mergeBase'>,
  first: string,
  second: string,
): Promise<string | null> {
  try {
    return await commits.mergeBase(first, second);
  } catch (error) {
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'rejected'))
      return null;
    throw error;
  }
}
