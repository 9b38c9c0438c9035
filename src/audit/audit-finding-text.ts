import { plainText } from '../domain/text/escape.ts';
import type { AuditCode, AuditFinding } from './audit-finding.ts';

/** The predicate of a sentence whose subject is `where`. */
const PREDICATES: Readonly<Record<AuditCode, string>> = {
  'not-an-entries-file': 'does not have the name of a file of entries',
  'unreadable-file': 'cannot be read',
  'missing-object': 'is not in this clone',
  'broken-line': 'is not an entry',
  'line-differs': 'is not written as Curfew writes it',
  'broken-index': 'is not an index of a grant or of an account',
  'merge-commit': 'merges two histories, which Curfew never does in the ledger',
  'foreign-commit': 'has another author or committer than the rest of the ledger',
  'unsigned-commit': 'has no signature, and the commits before it have one',
  'bad-signature': 'is not signed with a key from the given file',
  'commit-back-dated': 'has an earlier date than the commit before it',
  'foreign-path': 'is not a file that Curfew writes',
  'record-changed': 'was changed after it was recorded',
  'record-removed': 'was removed from the record',
  rewound: 'is not a part of the ledger any more: the ledger was rewound or replaced',
  'wrong-number': 'is out of order: entries are numbered without gaps',
  'wrong-id': 'has an id that is not the hash of its content',
  doubled: 'records an event that is recorded already',
  'subject-differs': 'names another holder, role or pull request than its authorization',
  illegal: 'cannot follow the entries before it',
  'back-dated': 'has a time long before its recording, and is not marked late',
  'from-the-future': 'has a time after its recording',
  'wrong-day': 'is filed under another day than that of its recording',
  'wrong-lateness': 'has another lateness than follows from its times',
  'authorized-late': 'was recorded long after its authorization: `who` may miss it for the time in between',
  'decision-differs': 'has a decision that does not follow from the policy and the record before it',
  'rule-broken': 'was authorized, and the rules refuse what landed',
  'effects-differ': 'gives other access than its role in the policy',
  'times-differ': 'has times that contradict each other',
  'account-shared': 'gives access to the account of another person',
  'policy-unapproved': 'accepts a policy without the approval that the policy before it asks for',
  'until-differs': 'gives access until a time at which no window of it ends',
  'holders-differ': 'names grants that never gave this access',
  'absence-differs': 'does not say truly whether the access is absent',
  'end-differs': 'ends a grant for a cause that the record does not have',
  'review-unfounded': 'has a review that does not count',
  'checkpoint-differs': 'differs from the sum of the entries',
  'day-differs': 'differs from the sum of the entries before that day',
  'index-differs': 'has an index that differs from the entries',
  'not-on-main': 'names a commit that is not at that place of the default branch',
  'not-judged': 'landed more than an hour ago, and Curfew has not judged it',
  'change-unexplained': 'changed on the default branch, and no entry records it',
  'entry-unexplained': 'records a landing that the commit does not contain',
  'digest-differs': 'names other content than the landed one',
  'window-differs': 'has another window than follows from the landed content',
  'policy-differs': 'names a policy that was not in force',
  'policy-unexplained': 'changed the policy, and no entry records whether it was accepted',
  'head-unknown': 'quotes a head of the ledger that is not a part of the ledger',
  'review-differs': 'has a review for which GitHub gives other facts now',
  'pull-differs': 'has a pull request for which GitHub gives other facts now',
};

/** `entries/…jsonl:3 is not an entry: /at must match format`. Plain text on one line. */
export function auditFindingText({ code, where, detail }: AuditFinding): string {
  const sentence = `${plainText(where, 200)} ${PREDICATES[code]}`;
  return detail === '' ? sentence : `${sentence}: ${plainText(detail, 400)}`;
}
