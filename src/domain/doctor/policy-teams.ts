import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';

/** Each team exists, and the approving ones have access to the repository. */
export const policyTeamsUsable: DoctorCheck = ({ teams }) =>
  teams.flatMap(({ team, approves, access }): readonly DoctorFinding[] => {
    if (!access.readable || access.value === 'access') return [];
    if (access.value === 'missing') return [{ code: 'team-missing', args: { team } }];
    return approves ? [{ code: 'team-without-access', args: { team } }] : [];
  });
