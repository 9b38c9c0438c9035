import { ACCESS_COLUMNS, accessCells } from '../../audit/formats/access-columns.ts';
import { accessText } from '../../audit/formats/access-text.ts';
import { countText } from '../../audit/formats/count-text.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { timeText } from '../../audit/formats/name-text.ts';
import { wrapText } from '../../audit/formats/wrap-text.ts';
import { type WhoQuestion, whoHadAccess } from '../../audit/who.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { type Format, lineWriter } from './line-writer.ts';
import { rejectUnknownNames } from './reject-unknown-names.ts';
import { currentTime, parsePeriodOption, parseTimeOption } from './time-options.ts';
import { type RecordOptions, sourceText, withRecord } from './with-record.ts';

export interface WhoOptions extends RecordOptions {
  readonly format: Format;
  readonly holder?: string;
  readonly role?: string;
  readonly target?: string;
  readonly at?: string;
  readonly between?: string;
}

/** `curfew audit who`. */
export function who(options: WhoOptions, terminal: Terminal): Promise<number> {
  const { format } = options;
  const question = questionOf(options);
  const { when } = question;
  return withRecord(options, terminal, async (record, note) => {
    const { rows, firstSeq, entriesRead } = await whoHadAccess(record, question, note);
    if (rows.length === 0) await rejectUnknownNames(record, question, note);
    const out = lineWriter(terminal);
    if (format === 'json') out.line(jsonText(rows, 2));
    if (format === 'ndjson') for (const row of rows) out.line(jsonText(row));
    if (format === 'csv') out.line(csvLine(ACCESS_COLUMNS));
    if (format === 'csv') for (const row of rows) out.line(csvLine(accessCells(row)));
    if (format === 'text') for (const row of rows) out.line(`${wrapText(accessText(row))}\n`);
    out.end();
    const count = rows.length === 0 ? 'No effects' : countText(rows.length, 'effect');
    const time =
      'at' in when ? `at ${timeText(when.at)}` : `between ${timeText(when.from)} and ${timeText(when.to)}`;
    terminal.error(
      `${count} held ${time}. ${sourceText(record)}: ${countText(entriesRead, 'entry', 'entries')} from ${firstSeq} on, and the lives of the grants in question.`,
    );
    return 0;
  });
}

function questionOf({ at, between, holder, role, target }: WhoOptions): WhoQuestion {
  const now = currentTime();
  if (at !== undefined && between !== undefined) {
    throw new UserError('--at and --between are two questions. Give one of them.');
  }
  const when =
    between === undefined
      ? { at: parseTimeOption(at ?? 'now', '--at', now) }
      : parsePeriodOption(between, '--between', now);
  return {
    when,
    now,
    ...(holder === undefined ? {} : { holder: holder.toLowerCase() }),
    ...(role === undefined ? {} : { role }),
    ...(target === undefined ? {} : { target }),
  };
}
