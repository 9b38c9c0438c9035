import type { Decision, NotCounted } from '../../domain/decision/decision.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';

/** Somebody said yes, and another yes is needed. */
const ONCE_MORE: ReadonlySet<NotCounted> = new Set(['before-revision', 'too-old']);

/**
 * Asks the teams whose word is missing, and the people whose word was about something else. Whom GitHub will not ask is
 * no obstacle. Callers do it once for each content, before they record it: after a crash between the two it is done
 * again, and whoever is still asked is left alone.
 */
export async function requestReviews(
  { ownPulls, log }: Pick<Repository, 'ownPulls' | 'log'>,
  { number }: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const missing = decisions.flatMap(({ lines }) => lines).filter(({ met }) => !met);
  const teams = [...new Set(missing.flatMap(({ from }) => from))];
  const people = missing.flatMap(({ notCounted }) =>
    notCounted.filter(({ why }) => ONCE_MORE.has(why)).map(({ by }) => by.login),
  );
  for (const whom of [{ people: [...new Set(people)] }, { teams }]) {
    try {
      await ownPulls.requestReviews(number, whom);
    } catch (error) {
      log.warn({ pull: number, ...whom, error: String(error) }, 'reviewers could not be asked');
    }
  }
}
