import { plainText } from '../domain/messages/plain-text.ts';
import type { AuditCode, AuditFinding } from './audit-finding.ts';

/** What each finding means to a reader. */
const WORDS: Readonly<Record<AuditCode, string>> = {
  'not-an-entries-file': 'is not named like a file of entries',
  'unreadable-file': 'cannot be read',
  'missing-object': 'is not in this clone',
  'broken-line': 'is no entry',
  'broken-index': 'is no index of a grant',
};

/** `entries/…jsonl:3 is no entry: /at must match format`. Plain text on one line. */
export function wordAuditFinding({ code, where, detail }: AuditFinding): string {
  const words = `${plainText(where, 200)} ${WORDS[code]}`;
  return detail === '' ? words : `${words}: ${plainText(detail, 400)}`;
}
