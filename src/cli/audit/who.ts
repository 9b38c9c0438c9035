import { STAY_COLUMNS, stayCells } from '../../audit/formats/access-columns.ts';
import { stayText, time } from '../../audit/formats/access-text.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { who as ask, type WhoQuestion } from '../../audit/who.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { type Format, lineWriter } from './line-writer.ts';
import { momentOf, stretchOf } from './times.ts';
import { presentTime, type RecordOptions, restsOn, withRecord } from './with-record.ts';

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
  const now = presentTime();
  const { at, between, holder, role, target, format } = options;
  if (at !== undefined && between !== undefined) {
    throw new UserError('--at and --between are two questions: ask one of them.');
  }
  const when =
    between === undefined ? { at: momentOf(at ?? 'now', '--at', now) } : stretchOf(between, '--between', now);
  const question: WhoQuestion = {
    when,
    now,
    ...(holder === undefined ? {} : { holder: holder.toLowerCase() }),
    ...(role === undefined ? {} : { role }),
    ...(target === undefined ? {} : { target }),
  };
  return withRecord(options, terminal, async (record, note) => {
    const { rows, firstSeq, entriesRead } = await ask(record, question, note);
    const out = lineWriter(terminal);
    if (format === 'json') out.line(jsonText(rows, 2));
    if (format === 'ndjson') for (const row of rows) out.line(jsonText(row));
    if (format === 'csv') out.line(csvLine(STAY_COLUMNS));
    if (format === 'csv') for (const row of rows) out.line(csvLine(stayCells(row)));
    if (format === 'text') for (const row of rows) out.line(`${stayText(row)}\n`);
    out.end();
    const asked = 'at' in when ? `at ${time(when.at)}` : `between ${time(when.from)} and ${time(when.to)}`;
    const counted =
      rows.length === 0 ? 'Nobody' : `${rows.length} ${rows.length === 1 ? 'effect' : 'effects'} held`;
    terminal.error(
      `${counted} ${asked}. ${restsOn(record)}: ${entriesRead} entries from ${firstSeq} on, and the lives of the grants in question.`,
    );
    return 0;
  });
}
