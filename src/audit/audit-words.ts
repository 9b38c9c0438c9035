import { plainText } from '../domain/text/escape.ts';
import type { AuditCode, AuditFinding } from './audit-finding.ts';

/** What each finding means to a reader. */
const WORDS: Readonly<Record<AuditCode, string>> = {
  'not-an-entries-file': 'is not named like a file of entries',
  'unreadable-file': 'cannot be read',
  'missing-object': 'is not in this clone',
  'broken-line': 'is no entry',
  'broken-index': 'is no index of a grant',
  'merge-commit': 'joins histories, which the ledger never does',
  'foreign-commit': 'was made by somebody else than the rest of the ledger',
  'unsigned-commit': 'carries no signature, and others do',
  'bad-signature': 'is not signed with the key that was given',
  'commit-back-dated': 'is dated before the commit that it stands on',
  'foreign-path': 'is nothing that Curfew writes',
  'record-changed': 'was changed after it was recorded',
  'record-removed': 'was removed from the record',
  rewound: 'is no longer a part of the ledger: it was rewound or replaced',
  'wrong-number': 'is out of order: numbers follow one another without a gap',
  'wrong-id': 'has an id that is not that of its content',
  doubled: 'says what was said before',
  'subject-differs': 'names another holder, role or pull request than the authorization that it follows',
  illegal: 'cannot follow what was recorded before it',
  'back-dated': 'claims to have happened long before it was recorded, and is not marked late',
  'from-the-future': 'claims to have happened after it was recorded',
  'wrong-day': 'stands under another day than that on which it was recorded',
  'wrong-lateness': 'says another lateness than its times do',
  'authorized-late': 'was authorized long before it was recorded: `who` may miss it for the time between',
  'checkpoint-differs': 'is not what the entries add up to',
  'day-differs': 'is not what the entries before that day add up to',
  'index-differs': 'does not name the files that speak of the grant',
  'not-on-main': 'names a commit that the default branch does not have where it should',
  'not-judged': 'landed more than an hour ago, and was not judged yet',
  'change-unexplained': 'changed on the default branch, and no entry says so',
  'entry-unexplained': 'tells of a landing that the commit does not have',
  'digest-differs': 'names content that is not what landed',
  'window-differs': 'has a window that does not follow from what landed',
  'policy-differs': 'names a policy that was not the one in force',
  'policy-unexplained': 'changed the policy, and no entry says what became of it',
  'head-unknown': 'quotes a head of the ledger that is no part of it',
  'review-differs': 'rests on a review of which GitHub now says something else',
  'pull-differs': 'rests on a pull request of which GitHub now says something else',
};

/** `entries/…jsonl:3 is no entry: /at must match format`. Plain text on one line. */
export function wordAuditFinding({ code, where, detail }: AuditFinding): string {
  const words = `${plainText(where, 200)} ${WORDS[code]}`;
  return detail === '' ? words : `${words}: ${plainText(detail, 400)}`;
}
