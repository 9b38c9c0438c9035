import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { DoctorCheck, DoctorFinding } from './check.ts';

/** A team that the policy in force or the operator's file names. */
export interface NamedTeam {
  readonly team: TeamRef;
  /** Whether its members approve something. */
  readonly approves: boolean;
  /** `no-access`: neither the team nor a parent of it may read the repository. */
  readonly access: Reading<'missing' | 'no-access' | 'access'>;
}

/** Each team exists, and the approving ones have access to the repository. */
export const policyTeamsUsable: DoctorCheck = ({ teams }) =>
  teams.flatMap(({ team, approves, access }): readonly DoctorFinding[] => {
    if (!access.readable || access.value === 'access') return [];
    if (access.value === 'missing') return [{ code: 'team-missing', args: { team } }];
    return approves ? [{ code: 'team-without-access', args: { team } }] : [];
  });
