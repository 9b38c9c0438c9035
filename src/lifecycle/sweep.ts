import type { Job } from '../ports/queue.ts';
import type { Repository } from './repository.ts';

/** What there is to look at in one repository: the whole of it, and each open pull request. */
export async function sweep({
  name,
  defaultBranch,
  pulls,
}: Pick<Repository, 'name' | 'defaultBranch' | 'pulls'>): Promise<readonly Job[]> {
  const open = await pulls.open(defaultBranch);
  return open.map(({ number }) => ({ kind: 'review', repository: name, pull: number }));
}
