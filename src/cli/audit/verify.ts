import { randomUUID } from 'node:crypto';
import type { AuditFinding } from '../../audit/audit-finding.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { verdictText } from '../../audit/formats/verdict-text.ts';
import { checkSignatures } from '../../audit/verify/check-signatures.ts';
import { verdictOf } from '../../audit/verify/verdict.ts';
import { verify as check } from '../../audit/verify/verify.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import type { Format } from './line-writer.ts';
import { presentTime, type RecordOptions, withRecord } from './with-record.ts';

export interface VerifyOptions extends RecordOptions {
  readonly format: Format;
  readonly since?: string;
  readonly key?: string;
  readonly online?: true;
  readonly repository?: string;
}

/** Findings that are told one by one. */
const MOST_TOLD = 200;

/** `curfew audit verify`. The exit code is 1 where anything is wrong. */
export function verify(options: VerifyOptions, terminal: Terminal): Promise<number> {
  if (options.since !== undefined && !/^[0-9a-f]{7,64}$/i.test(options.since)) {
    throw new UserError(`--since ${options.since} is no commit's id.`, [
      'Give the head that you remember by its id: a name would mean what it means in this clone.',
    ]);
  }
  return withRecord(options, terminal, async (record) => {
    const findings: AuditFinding[] = [];
    let more = 0;
    const note = (finding: AuditFinding) => {
      if (findings.length < MOST_TOLD) findings.push(finding);
      else more++;
    };
    const now = presentTime();
    const { since = null, key, format } = options;
    const counts = await check(record, { since, key: randomUUID(), now }, note);
    const signatures =
      key === undefined ? null : await checkSignatures(record.clone, key, counts.ledger.newest, note);
    const online =
      options.online === true
        ? await (await import('./ask-online.ts')).askOnline(record, options.repository, note)
        : null;
    const extent = { signatures, online, since };
    const verdict = verdictOf(record, counts, { findings, more, extent, now });
    if (format === 'text') terminal.out(verdictText(verdict));
    if (format === 'json') terminal.out(jsonText(verdict, 2));
    if (format === 'csv') terminal.out(csvLine(['code', 'where', 'detail', 'text']));
    for (const each of verdict.findings) {
      if (format === 'csv') terminal.out(csvLine([each.code, each.where, each.detail, each.text]));
      if (format === 'ndjson') terminal.out(jsonText(each));
    }
    return verdict.intact ? 0 : 1;
  });
}
