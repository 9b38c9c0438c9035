import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { entitledTeams } from '../operator/entitled-teams.ts';
import type { Operator } from '../operator/operator.ts';
import type { Reading } from '../reading.ts';
import type { SourceRange } from '../source-range.ts';
import type { TeamRef } from '../team-ref.ts';
import { approverTeams } from './approver-teams.ts';
import type { Policy } from './policy.ts';

/** For each team that can be given, the teams above it. */
export type Above = ReadonlyMap<TeamRef, Reading<readonly TeamRef[]>>;

export interface Nesting {
  readonly findings: readonly Finding[];
  /** Teams that can be given, and of which it could not be read what stands above them. */
  readonly unread: readonly TeamRef[];
}

/** Teams that can be given and could stand below one that judges: teams are nested within one organization. */
export function couldBeNested(policy: Policy, operator: Operator): readonly TeamRef[] {
  const judging = new Set(approverTeams(policy, operator).flatMap(({ teams }) => teams.map(organizationOf)));
  return [...entitledTeams(operator).keys()].filter((team) => judging.has(organizationOf(team)));
}

/**
 * GitHub counts the members of child teams among a team's. So whoever is given a team is a member of every team above it
 * as well, and none of these may judge.
 */
export function nestedTeams(
  policy: Policy,
  operator: Operator,
  above: Above,
  rangeOf: (pointer: string) => SourceRange,
): Nesting {
  const entitled = entitledTeams(operator);
  const given = couldBeNested(policy, operator);
  const findings = approverTeams(policy, operator).flatMap(({ pointer, teams }) =>
    teams.flatMap((team, index) =>
      given
        .filter((child) => standsBelow(child, team, above))
        .map((child) => {
          const at = pointer === '' ? null : rangeOf(`${pointer}/${index}`);
          return documentFinding('judging-team-nested', at, {
            team,
            child,
            target: entitled.get(child) ?? '',
          });
        }),
    ),
  );
  return { findings, unread: given.filter((team) => above.get(team)?.readable !== true) };
}

function standsBelow(child: TeamRef, team: TeamRef, above: Above): boolean {
  const teams = above.get(child);
  return teams?.readable === true && teams.value.includes(team);
}

function organizationOf(team: TeamRef): string {
  return team.slice(0, team.indexOf('/'));
}
