import type { NamedTeam } from '../../domain/doctor/named-team.ts';
import { MISSING_TEAMS_ALARM, missingTeamsAlarm } from '../../domain/messages/issues/missing-teams-alarm.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { read, unreadable } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { namedTeams } from './named-teams.ts';

type Ports = Pick<Repository, 'protection' | 'operator' | 'name' | 'clock' | 'defaultBranch'> &
  Remembers<'alarms'>;

/**
 * Keeps one issue for the policy's owners while the policy names a team that GitHub does not have: only they
 * can correct it, and not the person whose request waits for it.
 */
export async function reportMissingTeams(ports: Ports, policy: Policy): Promise<void> {
  const { clock } = ports;
  const teams = await namedTeams(ports, policy, async (what, ask) => {
    try {
      return read(await ask(), clock.now());
    } catch (error) {
      return unreadable(what, errorText(error));
    }
  });
  updateMissingTeamsAlarm(ports, teams);
}

export function updateMissingTeamsAlarm(
  { operator, name, memory: { alarms } }: Pick<Ports, 'operator' | 'name' | 'memory'>,
  teams: readonly NamedTeam[],
): void {
  const missing = teams.filter(({ access }) => access.readable && access.value === 'missing');
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  if (missing.length > 0) {
    alarms.raise(
      missingTeamsAlarm(
        missing.map(({ team }) => team),
        owners,
      ),
    );
  } else if (teams.every(({ access }) => access.readable)) alarms.clear(MISSING_TEAMS_ALARM);
}
