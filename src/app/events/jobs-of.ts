import type { Job } from '../../ports/queue.ts';

/** The repository an event is about, as jobs name it. */
export function repositoryOf(payload: { readonly repository: { readonly full_name: string } }): string {
  return payload.repository.full_name.toLowerCase();
}

/** A look at each of these pull requests; at everything where GitHub names none, as it does for forks. */
export function reviewsOf(repository: string, pulls: readonly { readonly number: number }[]): readonly Job[] {
  if (pulls.length === 0) return [{ kind: 'sweep' }];
  return pulls.map(({ number }) => ({ kind: 'review', repository, pull: number }));
}
