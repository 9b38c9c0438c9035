import { csvLine } from '../../audit/formats/csv.ts';
import { ENTRY_COLUMNS, entryCells } from '../../audit/formats/entry-columns.ts';
import { grantLifeText } from '../../audit/formats/grant-life-text.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { readGrantLife } from '../../audit/grant-life.ts';
import { plainText } from '../../domain/text/escape.ts';
import type { Terminal } from '../terminal.ts';
import { type Format, lineWriter } from './line-writer.ts';
import { inPager } from './pager.ts';
import { currentTime } from './time-options.ts';
import { type RecordOptions, sourceText, withRecord } from './with-record.ts';

export interface ShowOptions extends RecordOptions {
  readonly format: Format;
  readonly pager: boolean;
}

/** `curfew audit show`. The exit code is 1 if the record does not have the grant. */
export function show(grant: string, options: ShowOptions, terminal: Terminal): Promise<number> {
  const now = currentTime();
  return withRecord(options, terminal, async (record, reportFinding) => {
    const life = await readGrantLife(record, grant, now, reportFinding);
    if (life === null) {
      terminal.error(`The record has no grant ${plainText(grant, 100)}. ${sourceText(record)}.`);
      return 1;
    }
    const { format, pager } = options;
    return inPager(pager && format === 'text', terminal, async (pagedTerminal) => {
      const out = lineWriter(pagedTerminal);
      if (format === 'json') out.line(jsonText(life, 2));
      if (format === 'ndjson') for (const entry of life.entries) out.line(jsonText(entry));
      if (format === 'csv') out.line(csvLine(ENTRY_COLUMNS));
      if (format === 'csv') for (const entry of life.entries) out.line(csvLine(entryCells(entry)));
      if (format === 'text') out.line(grantLifeText(life));
      out.end();
      // This goes to stderr, so that stdout is one document for a program that reads it.
      terminal.error(`${sourceText(record)}.`);
      return 0;
    });
  });
}
