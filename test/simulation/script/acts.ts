import { BRANCH_ACTS } from './acts/branches.ts';
import { EMERGENCY_ACTS } from './acts/emergencies.ts';
import { POLICY_ACTS } from './acts/policy.ts';
import { PUSH_ACTS } from './acts/pushes.ts';
import { REQUEST_ACTS } from './acts/requests.ts';
import { TARGET_ACTS } from './acts/targets.ts';
import { TEAM_ACTS } from './acts/teams.ts';

/** Everything that people do. A seed draws from the acts in this order. */
export const ACTS = {
  ...REQUEST_ACTS,
  ...PUSH_ACTS,
  ...TEAM_ACTS,
  ...POLICY_ACTS,
  ...BRANCH_ACTS,
  ...TARGET_ACTS,
  ...EMERGENCY_ACTS,
} as const;

export type ActName = keyof typeof ACTS;
