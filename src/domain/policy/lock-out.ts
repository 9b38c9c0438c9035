import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { SourceRange } from '../source-range.ts';
import type { TeamRef } from '../team-ref.ts';
import { fillApprovalLines, type Need } from './fill-approval-lines.ts';
import { type Members, unreadableTeams } from './membership.ts';
import type { Policy } from './policy.ts';

/** Whether enough people could change the policy after it is in force. */
export type LockOut =
  | { readonly outcome: 'open' }
  | { readonly outcome: 'locked'; readonly findings: readonly Finding[] }
  /** The answer depends on teams that could not be read. An unreadable team alone is never a lock-out. */
  | { readonly outcome: 'unreadable'; readonly teams: readonly TeamRef[] };

/** Every line of `policy.approval` must have enough members. No person counts for two lines. */
export function lockOut(
  { policyApproval: lines }: Pick<Policy, 'policyApproval'>,
  members: Members,
  rangeOf: (pointer: string) => SourceRange,
): LockOut {
  const unreadable = lines.map(({ from }) => unreadableTeams(from, members));
  const needs = lines.map(({ count, from }) => ({ count, candidates: peopleIn(from, members) }));
  const short = shortLines(needs);
  if (short.length === 0) return { outcome: 'open' };
  // Assume that an unreadable team has enough people. A line that is short even then is certainly short.
  const certain = shortLines(needs.map((need, index) => (unreadable[index]?.length === 0 ? need : NO_NEED)));
  if (certain.length === 0) return { outcome: 'unreadable', teams: [...new Set(unreadable.flat())] };
  return {
    outcome: 'locked',
    findings: certain.map((index) =>
      documentFinding('policy-locked-out', rangeOf(`/policy/approval/${index}`), {
        count: lines[index]?.count ?? 0,
        from: lines[index]?.from ?? [],
        people: needs[index]?.candidates.length ?? 0,
      }),
    ),
  };
}

const NO_NEED: Need = { count: 0, candidates: [] };

function peopleIn(teams: readonly TeamRef[], members: Members): readonly number[] {
  const listings = teams.map((team) => members.get(team));
  return [
    ...new Set(
      listings.flatMap((listing) => (listing?.readable === true ? listing.value.map(({ id }) => id) : [])),
    ),
  ];
}

/** The indexes of the lines that have too few people. */
function shortLines(needs: readonly Need[]): readonly number[] {
  const assigned = fillApprovalLines(needs);
  return needs.flatMap(({ count }, index) => ((assigned[index]?.size ?? 0) < count ? [index] : []));
}
