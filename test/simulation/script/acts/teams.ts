import { TEAMS } from '../../world/people.ts';
import type { Act } from './stage.ts';

const TEAM_NAMES = ['acme/backend', 'acme/dba', 'acme/platform', 'acme/oncall'] as const;

export const TEAM_ACTS = {
  leave({ github }, dice) {
    const team = dice.pick(TEAM_NAMES);
    const members = github.history.current().teams.get(team) ?? [];
    const person = dice.pickAny(members);
    if (person === undefined) return null;
    github.setTeam(
      team,
      members.filter(({ id }) => id !== person.id),
    );
    return `${person.login} leaves ${team}`;
  },
  join({ github }, dice) {
    const team = dice.pick(TEAM_NAMES);
    const members = github.history.current().teams.get(team) ?? [];
    const person = dice.pickAny(TEAMS.get(team) ?? []);
    if (person === undefined || members.some(({ id }) => id === person.id)) return null;
    github.setTeam(team, [...members, person]);
    return `${person.login} joins ${team}`;
  },
} as const satisfies Record<string, Act>;
