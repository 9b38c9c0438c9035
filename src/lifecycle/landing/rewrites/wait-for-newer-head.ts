import { mayBeLate } from '../../../domain/may-be-late.ts';
import { type Retry, retryLater } from '../../outcome.ts';
import type { Repository } from '../../repository.ts';

/**
 * Null if the branch was rewound for sure: it has another history, or GitHub has answered the same for
 * minutes.
 */
export async function waitForNewerHead(
  { commits, defaultBranch, clock, memory: { olderHeads } }: Repository,
  cursor: string,
  head: string,
): Promise<Retry | null> {
  if ((await commits.firstParent(head, cursor)) === 'not-an-ancestor') return null;
  const since = olderHeads.get(defaultBranch) ?? clock.now();
  olderHeads.set(defaultBranch, since);
  return mayBeLate(since, clock.now())
    ? retryLater(`GitHub answers with an older head of ${defaultBranch} than before`)
    : null;
}
