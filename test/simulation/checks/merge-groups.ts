import type { Item } from '../script/script.ts';
import type { GitHub, Moved } from '../world/github/github.ts';
import type { QueueEntry } from '../world/github/state.ts';
import { deadline, excusesOf, type Life } from './liveness.ts';
import { covered } from './spans.ts';
import type { Truth } from './truth.ts';

/** The time from a commit of the merge queue to its check: a sweep. */
const CHECKED_WITHIN_MS = 75_000;
/** A check that is older may have been right when it was published. */
const FRESH_MS = 5_000;
/** Until a rewound branch is repaired, and its new commit is judged to have no pull request. */
const REWOUND_MS = 12 * 60_000;
/** The age of a fault of GitHub that may have made an answer old. */
const FAULTLESS_MS = 60_000;

/**
 * A landing by the merge queue has a green check. If the check is fresh and GitHub had no faults, every
 * landed change must be approved.
 */
export function landedByQueue(
  { byQueue, pulls }: Moved,
  {
    github,
    truth,
    judged,
    troubles,
    now,
  }: Pick<Life, 'github' | 'truth' | 'judged' | 'troubles'> & { readonly now: number },
): readonly string[] {
  if (!byQueue || covered(troubles.spans('github'), now - FAULTLESS_MS, now) > 0) return [];
  return pulls.flatMap(({ number, merged }) => {
    const check = github.history.current().checks.get(merged?.commit ?? '');
    if (merged === null || check === undefined || check.at < now - FRESH_MS) return [];
    judged.count('merge queue: lands only what is approved');
    return notApproved(truth, merged.commit).map(
      (grant) => `the merge queue landed ${grant} by #${number}, and nothing approves it`,
    );
  });
}

function notApproved(truth: Truth, commit: string): readonly string[] {
  return truth.supports
    .filter((support) => support.commit === commit && !truth.approved(support))
    .map(({ grant }) => grant.id);
}

/**
 * Every commit that the queue makes gets its check in time, unless the queue replaces it before. Lives with
 * forged authorizations are left out: Curfew looks at those before it looks at the queue, again and again.
 */
export function groupsChecked(life: Life, items: readonly Item[], end: number): readonly string[] {
  if (items.some((item) => item.kind === 'act' && item.act.startsWith('forge'))) return [];
  const excuses = [...excusesOf(life), ...waitingPushes(life), ...rewindsIn(items)];
  return groupsOf(life.github).flatMap(({ entry, until }) => {
    const due = deadline(entry.at, CHECKED_WITHIN_MS, excuses, 0);
    const left = Math.min(until ?? end, end);
    const check = life.github.history.asOf(Math.min(due, left)).checks.get(entry.group);
    const isChecked = check !== undefined && (check.status === 'success' || check.status === 'failure');
    if (isChecked || due <= left) life.judged.count('merge queue: checked in time');
    return isChecked || due > left
      ? []
      : [`the merge queue waited for the check of #${entry.number} longer than excused`];
  });
}

/** A landing behind which groups wait: a push without a pull request, until it is judged. */
function waitingPushes({ truth, lines }: Life) {
  return truth.pushes().map(({ commit, at }) => ({
    from: at,
    until: lines.find(({ line }) => line.commit === commit)?.recorded ?? null,
  }));
}

/** A branch that is repaired after a rewind gets a commit without a pull request. */
function rewindsIn(items: readonly Item[]) {
  return items.flatMap((item) =>
    item.kind === 'act' && item.act === 'rewind' ? [{ from: item.at, until: item.at + REWOUND_MS }] : [],
  );
}

interface Group {
  readonly entry: QueueEntry;
  /** When it left the queue; null if it never did. */
  readonly until: number | null;
}

function groupsOf(github: GitHub): readonly Group[] {
  const groups = new Map<string, { readonly entry: QueueEntry; until: number | null }>();
  for (const { since, state } of github.history.timed()) {
    const current = new Set(state.queue.map(({ group }) => group));
    for (const entry of state.queue)
      if (!groups.has(entry.group)) groups.set(entry.group, { entry, until: null });
    for (const [group, known] of groups) if (!current.has(group)) known.until ??= since;
  }
  return [...groups.values()];
}
