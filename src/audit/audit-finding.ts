/** A problem of the record, or a part of it that cannot be read. `auditFindingText` puts it into words. */
export interface AuditFinding {
  readonly code: AuditCode;
  /** The subject: a path of the record, an entry by its number, a commit or a grant. */
  readonly where: string;
  /** Details as git has them. They have to be escaped before they are shown. */
  readonly detail: string;
}

export type AuditCode =
  // parts that cannot be read
  | 'not-an-entries-file'
  | 'unreadable-file'
  | 'missing-object'
  | 'broken-line'
  | 'line-differs'
  | 'broken-index'
  // the ledger's commits
  | 'merge-commit'
  | 'foreign-commit'
  | 'unsigned-commit'
  | 'bad-signature'
  | 'append-unsigned'
  | 'append-other-key'
  | 'append-badly-signed'
  | 'keys-changed'
  | 'key-unknown'
  | 'entries-digest-differs'
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
  // the decisions
  | 'decision-differs'
  | 'rule-broken'
  | 'effects-differ'
  | 'times-differ'
  | 'account-shared'
  | 'policy-unapproved'
  | 'until-differs'
  | 'holders-differ'
  | 'absence-differs'
  | 'end-differs'
  | 'review-unfounded'
  // files beside the entries
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
  | 'begins-later'
  | 'merge-differs'
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

/** Collects findings during a computation. */
export type Note = (finding: AuditFinding) => void;
