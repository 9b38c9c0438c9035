/**
 * The version of the rules by which Curfew decides about a landing. Each decision in the ledger names it, and
 * `audit verify` decides again by the same rules.
 *
 * Raise it in the commit that changes a decision: if facts that were approved are now refused, or facts that
 * were refused are now approved. A change of a text or of a warning needs no new version. A test compares the
 * rules with a fixed corpus.
 */
export const RULES_VERSION = 1;

/**
 * The oldest version that `audit verify` can still apply. Decisions by older ones are counted and not checked
 * again. Entries without a version were decided by version 1.
 */
export const OLDEST_CHECKED_RULES = 1;
