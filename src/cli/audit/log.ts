import { entryLog, type LogFilter } from '../../audit/entry-log.ts';
import { countText } from '../../audit/formats/count-text.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { ENTRY_COLUMNS, entryCells } from '../../audit/formats/entry-columns.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { timeText } from '../../audit/formats/name-text.ts';
import type { Entry, EntryType } from '../../domain/ledger/entry.ts';
import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { type Format, lineWriter } from './line-writer.ts';
import { inPager } from './pager.ts';
import { rejectUnknownNames } from './reject-unknown-names.ts';
import { currentTime, parseTimeOption } from './time-options.ts';
import { type RecordOptions, sourceText, withRecord } from './with-record.ts';

export interface LogOptions extends RecordOptions {
  readonly format: Format;
  readonly grant?: string;
  readonly holder?: string;
  readonly role?: string;
  readonly target?: string;
  readonly type?: readonly string[];
  readonly pull?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly pager: boolean;
}

/** `curfew audit log`. */
export function log(options: LogOptions, terminal: Terminal): Promise<number> {
  const filter = filterOf(options);
  const { format } = options;
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : parseNumber(options.limit, '--limit');
  return withRecord(options, terminal, (record, note) =>
    inPager(options.pager && format === 'text', terminal, async (paged) => {
      const out = lineWriter(paged);
      let count = 0;
      if (format === 'csv') out.line(csvLine(ENTRY_COLUMNS));
      for await (const entries of entryLog(record, filter, note)) {
        for (const entry of entries.slice(0, limit - count)) out.line(lineOf(entry, format, count++ === 0));
        if (count === limit) break;
      }
      if (count === 0 && limit > 0) await rejectUnknownNames(record, filter, note);
      if (format === 'json') out.line(count === 0 ? '[]' : ']');
      out.end();
      terminal.error(`${countText(count, 'entry', 'entries')}, newest first. ${sourceText(record)}.`);
      return 0;
    }),
  );
}

function lineOf(entry: Entry, format: Format, isFirst: boolean): string {
  switch (format) {
    case 'json':
      return `${isFirst ? '[' : ','}${jsonText(entry)}`;
    case 'ndjson':
      return jsonText(entry);
    case 'csv':
      return csvLine(entryCells(entry));
    case 'text': {
      const late = entry.late === true ? ' (recorded late)' : '';
      return `${String(entry.seq).padStart(7)}  ${timeText(entry.at)}  ${entrySubject([entry])}${late}`;
    }
  }
}

function filterOf({ grant, holder, role, target, type, pull, since, until }: LogOptions): LogFilter {
  const now = currentTime();
  return {
    ...(grant === undefined ? {} : { grant }),
    ...(holder === undefined ? {} : { holder: holder.toLowerCase() }),
    ...(role === undefined ? {} : { role }),
    ...(target === undefined ? {} : { target }),
    ...(type === undefined ? {} : { types: type as readonly EntryType[] }),
    ...(pull === undefined ? {} : { pull: parseNumber(pull.replace(/^#/, ''), '--pull') }),
    ...(since === undefined ? {} : { since: parseTimeOption(since, '--since', now) }),
    ...(until === undefined ? {} : { until: parseTimeOption(until, '--until', now) }),
  };
}

function parseNumber(text: string, flag: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new UserError(`${flag} ${text} is not a number.`);
}
