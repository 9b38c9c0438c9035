import type { Job } from '../../ports/queue.ts';

/** The repository that an event is about, by the name that jobs use. */
export function repositoryOf(payload: { readonly repository: { readonly full_name: string } }): string {
  return payload.repository.full_name.toLowerCase();
}

/**
 * One review job for each pull request. GitHub names no pull requests from forks. If it
 * names none at all, a sweep finds them.
 */
export function reviewsOf(repository: string, pulls: readonly { readonly number: number }[]): readonly Job[] {
  if (pulls.length === 0) return [{ kind: 'sweep' }];
  return pulls.map(({ number }) => ({ kind: 'review', repository, pull: number }));
}
