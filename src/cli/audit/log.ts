import { time } from '../../audit/formats/access-text.ts';
import { csvLine } from '../../audit/formats/csv.ts';
import { ENTRY_COLUMNS, entryCells } from '../../audit/formats/entry-row.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { type LogFilter, log as story } from '../../audit/log.ts';
import type { Entry, EntryType } from '../../domain/ledger/entry.ts';
import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { type Format, lineWriter } from './line-writer.ts';
import { inPager } from './pager.ts';
import { momentOf } from './times.ts';
import { presentTime, type RecordOptions, restsOn, withRecord } from './with-record.ts';

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
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : numberOf(options.limit, '--limit');
  return withRecord(options, terminal, (record, note) =>
    inPager(options.pager && options.format === 'text', terminal, async (paged) => {
      const out = lineWriter(paged);
      const { format } = options;
      let told = 0;
      if (format === 'csv') out.line(csvLine(ENTRY_COLUMNS));
      for await (const entries of story(record, filter, note)) {
        for (const entry of entries.slice(0, limit - told)) out.line(lineOf(entry, format, told++ === 0));
        if (told === limit) break;
      }
      if (format === 'json') out.line(told === 0 ? '[]' : ']');
      out.end();
      terminal.error(`${told} ${told === 1 ? 'entry' : 'entries'}, newest first. ${restsOn(record)}.`);
      return 0;
    }),
  );
}

function lineOf(entry: Entry, format: Format, first: boolean): string {
  switch (format) {
    case 'json':
      return `${first ? '[' : ','}${jsonText(entry)}`;
    case 'ndjson':
      return jsonText(entry);
    case 'csv':
      return csvLine(entryCells(entry));
    case 'text':
      return `${String(entry.seq).padStart(7)}  ${time(entry.at)}  ${entrySubject([entry])}${entry.late === true ? ' (recorded late)' : ''}`;
  }
}

function filterOf({ grant, holder, role, target, type, pull, since, until }: LogOptions): LogFilter {
  const now = presentTime();
  return {
    ...(grant === undefined ? {} : { grant }),
    ...(holder === undefined ? {} : { holder: holder.toLowerCase() }),
    ...(role === undefined ? {} : { role }),
    ...(target === undefined ? {} : { target }),
    ...(type === undefined ? {} : { types: type as readonly EntryType[] }),
    ...(pull === undefined ? {} : { pull: numberOf(pull.replace(/^#/, ''), '--pull') }),
    ...(since === undefined ? {} : { since: momentOf(since, '--since', now) }),
    ...(until === undefined ? {} : { until: momentOf(until, '--until', now) }),
  };
}

function numberOf(text: string, flag: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new UserError(`${flag} ${text} is no number.`);
}
