import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { SourceRange } from '../source-range.ts';
import type { TeamRef } from '../team-ref.ts';
import { assignPeople } from './assign-people.ts';
import { type Members, unreadableAmong } from './membership.ts';
import type { Policy } from './policy.ts';

/** Whether people are left who could change the policy once it is in force. */
export type LockOut =
  | { readonly outcome: 'open' }
  | { readonly outcome: 'locked'; readonly findings: readonly Finding[] }
  /** Teams that could not be read, and without whom it cannot be told. Nobody is locked out for that alone. */
  | { readonly outcome: 'unreadable'; readonly teams: readonly TeamRef[] };

/** Every line of `policy.approval` must have enough members, none of whom is counted for two. */
export function lockOut(
  { policyApproval: lines }: Pick<Policy, 'policyApproval'>,
  members: Members,
  rangeOf: (pointer: string) => SourceRange,
): LockOut {
  const unread = lines.map(({ from }) => unreadableAmong(from, members));
  const needs = lines.map(({ count, from }) => ({ count, candidates: peopleIn(from, members) }));
  const short = shortLines(needs);
  if (short.length === 0) return { outcome: 'open' };
  // As if the teams that cannot be read had people enough: what is short even so is short.
  const certain = shortLines(needs.map((need, index) => (unread[index]?.length === 0 ? need : NONE)));
  if (certain.length === 0) return { outcome: 'unreadable', teams: [...new Set(unread.flat())] };
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

const NONE = { count: 0, candidates: [] };

function peopleIn(teams: readonly TeamRef[], members: Members): readonly number[] {
  const listings = teams.map((team) => members.get(team));
  return [
    ...new Set(listings.flatMap((each) => (each?.readable === true ? each.value.map(({ id }) => id) : []))),
  ];
}

function shortLines(
  needs: readonly { readonly count: number; readonly candidates: readonly number[] }[],
): readonly number[] {
  const assigned = assignPeople(needs);
  return needs.flatMap(({ count }, index) => ((assigned[index]?.size ?? 0) < count ? [index] : []));
}
