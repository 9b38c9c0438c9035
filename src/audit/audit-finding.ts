/** Something an audit found wrong, or could not read. Worded in `audit-words.ts`, and nowhere else. */
export interface AuditFinding {
  readonly code: AuditCode;
  /** What it is about: a path of the record, an entry's number, a commit, a grant. */
  readonly where: string;
  /** The details, as they stand in git: escape before showing. */
  readonly detail: string;
}

export type AuditCode =
  // what cannot be read
  | 'not-an-entries-file'
  | 'unreadable-file'
  | 'missing-object'
  | 'broken-line'
  | 'broken-index'
  // the ledger's commits
  | 'merge-commit'
  | 'foreign-commit'
  | 'unsigned-commit'
  | 'bad-signature'
  | 'commit-back-dated'
  | 'foreign-path'
  | 'record-changed'
  | 'record-removed'
  | 'rewound'
  // the entries
  | 'wrong-number'
  | 'wrong-id'
  | 'doubled'
  | 'subject-differs'
  | 'illegal'
  | 'back-dated'
  | 'from-the-future'
  | 'wrong-day'
  | 'wrong-lateness'
  | 'authorized-late'
  // what is kept beside them
  | 'checkpoint-differs'
  | 'day-differs'
  | 'index-differs'
  // the default branch
  | 'not-on-main'
  | 'not-judged'
  | 'change-unexplained'
  | 'entry-unexplained'
  | 'digest-differs'
  | 'window-differs'
  | 'policy-differs'
  | 'policy-unexplained'
  | 'head-unknown'
  // GitHub
  | 'review-differs'
  | 'pull-differs';

export function auditFinding(
  code: AuditCode,
  where: string | number,
  detail: string | number = '',
): AuditFinding {
  return { code, where: String(where), detail: String(detail) };
}

/** Takes note of what is wrong while something else is being worked out. */
export type Note = (finding: AuditFinding) => void;
