/** A GitHub team: `acme/dba`, lower case. */
export type TeamRef = string;
