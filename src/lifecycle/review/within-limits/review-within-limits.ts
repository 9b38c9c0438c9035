import { limitWait } from '../../../ports/quiet-waits.ts';
import type { Repository } from '../../repository.ts';
import type { Reviewed } from '../review-grants.ts';
import { reviewPull } from '../review-pull.ts';
import { asksForBreakGlass } from './asks-for-break-glass.ts';

/**
 * Reviews a pull request with the calls that are left for reviews. If the limits leave none, only a
 * break-glass request goes on: an emergency waits for nothing but ends.
 */
export async function reviewWithinLimits(repository: Repository, number: number): Promise<Reviewed> {
  try {
    return await reviewPull(repository.forClass('look'), number);
  } catch (error) {
    if (limitWait(error) === null) throw error;
    const urgent = repository.forClass('break-glass');
    if (!(await asksForBreakGlass(urgent, number))) throw error;
    return await reviewPull(urgent, number);
  }
}
