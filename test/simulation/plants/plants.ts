import { APPROVALS_BUGS } from './approvals.ts';
import { ENDINGS_BUGS } from './endings.ts';
import { LIVENESS_BUGS } from './liveness.ts';
import type { Plant } from './plant.ts';
import { PROVISIONING_BUGS } from './provisioning.ts';

/** The bugs that the simulation must find. */
export const PLANTS: readonly Plant[] = [
  ...PROVISIONING_BUGS,
  ...ENDINGS_BUGS,
  ...APPROVALS_BUGS,
  ...LIVENESS_BUGS,
];
