/** Why Curfew does not merge now. These follow "Curfew cannot: " in the check. */

export const REMOVED_FROM_QUEUE =
  'the merge queue removed it; the checks on its commit in the queue say why. Curfew tries again later';
