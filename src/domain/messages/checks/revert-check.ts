import type { CheckText } from './check-text.ts';

/** The check of the pull request that removes ended grants from their files. */
export const REVERT_CHECK: CheckText = {
  status: 'success',
  title: 'Access has ended; this only removes its entries',
  summary:
    'Curfew computed the same removal from the default branch and the record. Both are equal, byte for byte. Less access needs no approval.',
  annotations: [],
};
