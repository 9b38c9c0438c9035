/**
 * Why Curfew does not merge now. The check then says that Curfew adds the pull request to the queue again.
 */
export const REMOVED_FROM_QUEUE = 'the merge queue removed it';
