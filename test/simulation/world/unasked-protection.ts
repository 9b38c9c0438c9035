import type { Protection } from '../../../src/ports/forge/protection.ts';

const unasked = () => Promise.reject(new Error('The simulation has no settings'));

/** The settings of the repository are not part of this world. */
export const UNASKED_PROTECTION: Protection = {
  guards: unasked,
  team: unasked,
  codeOwnersErrors: unasked,
  actions: unasked,
  installation: unasked,
  repository: unasked,
};
