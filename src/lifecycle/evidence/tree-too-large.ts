import { ForgeFailure } from '../../ports/forge/forge-failure.ts';

/**
 * Curfew does not read a folder completely, because that would take too many calls to GitHub. Asking again
 * does not help.
 */
export class TreeTooLarge extends ForgeFailure {
  /** `access`; empty for the root. */
  readonly folder: string;

  constructor(folder: string) {
    super('rejected', `the folder ${folder}/ is too large to read`);
    this.name = 'TreeTooLarge';
    this.folder = folder;
  }
}

/** The answer, or `otherwise` if the tree is too large to read. */
export async function unlessTooLarge<T, U>(answer: Promise<T>, otherwise: (error: TreeTooLarge) => U) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TreeTooLarge) return otherwise(error);
    throw error;
  }
}
