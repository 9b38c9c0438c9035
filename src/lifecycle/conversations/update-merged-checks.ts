import type { Entry } from '../../domain/ledger/entry.ts';
import type { CheckText } from '../../domain/messages/checks/check-text.ts';
import { type LandingEntry, landedCheck } from '../../domain/messages/checks/landed-check.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<Repository, 'pulls' | 'checks' | 'log'>;

/**
 * Publishes on each merged pull request how its landing was judged. Without this, its check would say for
 * ever what was next before the merge. One write for each landing, or two if it was judged again. Answers the
 * merge commits whose check must wait for an open pull request with the same head.
 */
export async function updateMergedChecks(
  repository: Needs,
  {
    unpublished,
    recent,
    postponed,
  }: {
    readonly unpublished: readonly Entry[];
    /** The entries of the history window, by `seq`. */
    readonly recent: readonly Entry[];
    /** The last answer. */
    readonly postponed: ReadonlySet<string>;
  },
): Promise<ReadonlySet<string>> {
  const commits = new Set([...postponed, ...unpublished.flatMap((entry) => landingOf(entry)?.commit ?? [])]);
  if (commits.size === 0) return commits;
  const landings = Map.groupBy(
    recent.flatMap((entry) => landingOf(entry) ?? []),
    ({ commit }) => commit,
  );
  const open = await repository.pulls.open();
  const waiting = new Set<string>();
  for (const commit of commits) {
    const landing = landings.get(commit) ?? [];
    const pull = landing.find((each) => each.pull !== null)?.pull ?? null;
    if (pull === null) continue;
    const check = landedCheck(landing.map(({ entry }) => entry));
    if ((await updateCheck(repository, pull, { open, check })) === 'waits') waiting.add(commit);
  }
  return waiting;
}

interface Landing {
  readonly entry: LandingEntry;
  readonly commit: string;
  readonly pull: number | null;
}

/** Null for an entry that is not about a landing. */
function landingOf(entry: Entry): Landing | null {
  switch (entry.type) {
    case 'authorized':
    case 'refused':
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return { entry, commit: entry.commit, pull: entry.pull };
    case 'ended':
      return entry.ended_in === null ? null : { entry, ...entry.ended_in };
    default:
      return null;
  }
}

/**
 * GitHub shows the check of a commit on each pull request with that head. The check of an open one says what
 * is missing there, so it stays until that one is closed or has another head.
 */
async function updateCheck(
  { pulls, checks, log }: Needs,
  number: number,
  { open, check }: { readonly open: readonly PullRequest[]; readonly check: CheckText },
): Promise<'done' | 'waits'> {
  try {
    const { head, merged } = await pulls.get(number);
    if (merged === null) return 'done';
    if (open.some((other) => other.head.sha === head.sha)) return 'waits';
    await checks.publish({ head: head.sha, pull: number, ...check });
  } catch (error) {
    // GitHub would refuse it again, and later notices must not wait for it.
    if (!(error instanceof ForgeFailure) || (error.kind !== 'rejected' && error.kind !== 'not-found'))
      throw error;
    log.warn({ err: error, pull: number }, 'the check of a merged pull request could not be updated');
  }
  return 'done';
}
