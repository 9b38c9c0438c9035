import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { jsonText } from '../../audit/formats/json-text.ts';
import { reportHtml } from '../../audit/formats/report-html.ts';
import { reportMarkdown } from '../../audit/formats/report-markdown.ts';
import { reportCsv, reportRows } from '../../audit/formats/report-rows.ts';
import { report as make, type Report } from '../../audit/report/report.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { lineWriter } from './line-writer.ts';
import { momentOf } from './times.ts';
import { presentTime, type RecordOptions, restsOn, withRecord } from './with-record.ts';

export interface ReportOptions extends RecordOptions {
  readonly from: string;
  readonly to: string;
  readonly format: 'markdown' | 'csv' | 'ndjson' | 'json' | 'html';
  readonly output?: string;
}

/** `curfew audit report`. */
export function report(options: ReportOptions, terminal: Terminal): Promise<number> {
  const now = presentTime();
  const period = { from: momentOf(options.from, '--from', now), to: momentOf(options.to, '--to', now) };
  if (period.from >= period.to) throw new UserError('--to is not after --from.');
  const query = `curfew audit report --from ${period.from} --to ${period.to}`;
  return withRecord(options, terminal, async (record, note) => {
    const made = await make(record, { period, now, query }, note);
    const { output } = options;
    if (output === undefined) {
      const out = lineWriter(terminal);
      for (const line of linesOf(made, options)) out.line(line);
      out.end();
    } else {
      await writeFile(output, `${[...linesOf(made, options)].join('\n')}\n`);
    }
    const where = output === undefined ? '' : `Written to ${output}. `;
    terminal.error(`${where}${made.made.rows['population']} effects held. ${restsOn(record)}.`);
    return 0;
  });
}

function* linesOf(made: Report, { format, repo }: ReportOptions): Generator<string> {
  switch (format) {
    case 'markdown':
      yield reportMarkdown(made);
      break;
    case 'html':
      yield reportHtml(made, basename(resolve(repo)).replace(/\.git$/, ''));
      break;
    case 'json':
      yield jsonText(made, 2);
      break;
    case 'csv':
      yield* reportCsv(made);
      break;
    case 'ndjson':
      for (const row of reportRows(made)) yield jsonText(row);
  }
}
