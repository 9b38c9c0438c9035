import type { AuditFinding, Note } from '../../audit/audit-finding.ts';
import type { AuditRecord } from '../../audit/open-record.ts';
import { type AskedNames, unknownNames } from '../../audit/unknown-names.ts';
import { plainText } from '../../domain/text/escape.ts';
import { UserError } from '../user-error.ts';
import { sourceText } from './with-record.ts';

const NAME_LENGTH_MAX = 100;

/**
 * Call this if the answer is empty. A name with a typing error must not look like a person without access.
 * Throws UserError if the record never saw a name of the question. Does not throw if a part of the record
 * cannot be read: the name may be there.
 */
export async function rejectUnknownNames(record: AuditRecord, asked: AskedNames, note: Note): Promise<void> {
  const problems: AuditFinding[] = [];
  const [unknown] = await unknownNames(record, asked, (finding) => problems.push(finding));
  for (const problem of problems) note(problem);
  if (unknown === undefined || problems.length > 0) return;
  const { kind, name, meant } = unknown;
  const question = meant === null ? '' : ` Did you mean ${plainText(meant, NAME_LENGTH_MAX)}?`;
  const sentence = `The record has no ${kind} ${plainText(name, NAME_LENGTH_MAX)}.${question}`;
  throw new UserError(sentence, [`${sourceText(record)}.`]);
}
