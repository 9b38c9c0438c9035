import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { entitledTeams } from '../operator/entitled-teams.ts';
import type { Operator } from '../operator/operator.ts';
import type { Reading } from '../reading.ts';
import type { SourceRange } from '../source-range.ts';
import type { TeamRef } from '../team-ref.ts';
import { approverTeams } from './approver-teams.ts';
import type { Policy } from './policy.ts';

/** For each team that a role can give, every team above it: its parent, the parent's parent and so on. */
export type ParentTeams = ReadonlyMap<TeamRef, Reading<readonly TeamRef[]>>;

export interface Nesting {
  readonly findings: readonly Finding[];
  /** Teams that a role can give and whose parents could not be read. */
  readonly unreadableTeams: readonly TeamRef[];
}

/**
 * Teams that a role can give and that could be below an approver team. Teams nest within one organization
 * only.
 */
export function possibleChildTeams(policy: Policy, operator: Operator): readonly TeamRef[] {
  const organizations = new Set(
    approverTeams(policy, operator).flatMap(({ teams }) => teams.map(organizationOf)),
  );
  return [...entitledTeams(operator).keys()].filter((team) => organizations.has(organizationOf(team)));
}

/**
 * GitHub counts the members of a child team as members of its parent. A person who is given a team is
 * therefore a member of every team above it, so none of these teams may decide about access.
 */
export function nestedTeams(
  policy: Policy,
  operator: Operator,
  parents: ParentTeams,
  rangeOf: (pointer: string) => SourceRange,
): Nesting {
  const targets = entitledTeams(operator);
  const children = possibleChildTeams(policy, operator);
  const findings = approverTeams(policy, operator).flatMap(({ pointer, teams }) =>
    teams.flatMap((team, index) =>
      children
        .filter((child) => isBelow(child, team, parents))
        .map((child) => {
          const at = pointer === '' ? null : rangeOf(`${pointer}/${index}`);
          return documentFinding('judging-team-nested', at, {
            team,
            child,
            target: targets.get(child) ?? '',
          });
        }),
    ),
  );
  return { findings, unreadableTeams: children.filter((team) => parents.get(team)?.readable !== true) };
}

function isBelow(child: TeamRef, team: TeamRef, parents: ParentTeams): boolean {
  const above = parents.get(child);
  return above?.readable === true && above.value.includes(team);
}

function organizationOf(team: TeamRef): string {
  return team.slice(0, team.indexOf('/'));
}
