/** The branch of the ledger. */
export const LEDGER_BRANCH = 'curfew/ledger';

/** The branch of the set-up pull request. */
export const SETUP_BRANCH = 'curfew/setup';

/** The branch of the pull request that removes ended grants from their files. */
export const REVERT_BRANCH = 'curfew/revert';

/**
 * The branch on which the commits of a revert are made. Then the branch of the pull request moves to them in
 * one step.
 */
export const REVERT_WORK_BRANCH = 'curfew/revert-next';

/** All branches that Curfew writes. */
export const OWN_BRANCHES = [LEDGER_BRANCH, SETUP_BRANCH, REVERT_BRANCH, REVERT_WORK_BRANCH];
