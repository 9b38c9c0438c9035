import { AUTOMATIC, decide, NONE_NEEDED, type Recorded } from '../domain/decision/decide.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { Entry } from '../domain/ledger/entry.ts';
import { givesLess } from '../domain/rules/gives-less.ts';
import type { Considered } from './consider.ts';
import type { PullFacts } from './pull-facts.ts';
import type { TeamListings } from './team-listings.ts';

const NOTHING_YET: Decision = { outcome: 'waiting', by: 'people', lines: [], blockedBy: [] };
const NOT_BY_ITSELF: Decision = { outcome: 'blocked', by: 'automatic', lines: [], blockedBy: [] };

/** Whether one change is approved, by what GitHub says now. Used at review and, from scratch, at landing. */
export async function decideChange(
  { facts, revision, life }: Considered,
  pull: PullFacts,
  teams: TeamListings,
): Promise<Decision> {
  const { role, holder } = facts;
  if (givesLess(facts)) return NONE_NEEDED;
  if (role === null || revision === null || !holder.readable || holder.value === null) return NOTHING_YET;
  if (role.approval === 'automatic') {
    return pull.author.id === holder.value.id ? AUTOMATIC : NOT_BY_ITSELF;
  }
  return decide({
    lines: role.approval,
    reviews: pull.reviews,
    revision,
    recorded: recordedIn(life, pull.number),
    holder: holder.value,
    author: pull.author,
    contributors: pull.contributors,
    members: await teams.of(role.approval.flatMap(({ from }) => from)),
  });
}

/** What was recorded as requested in a pull request since it was last closed, oldest first. */
export function recordedIn(life: readonly Entry[], pull: number): readonly Recorded[] {
  const here = life.flatMap((entry) =>
    (entry.type === 'requested' || entry.type === 'abandoned' || entry.type === 'declined') &&
    entry.pull === pull
      ? [entry]
      : [],
  );
  const closed = here.findLastIndex(({ type }) => type !== 'requested');
  return here.slice(closed + 1).map(({ revision, at }) => ({ revision, at }));
}

/** How many times this grant was requested in the pull request before. */
export function roundsIn(life: readonly Entry[], pull: number): number {
  return life.filter((entry) => entry.type === 'requested' && entry.pull === pull).length;
}
