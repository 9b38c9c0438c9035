import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { countText } from '../../audit/formats/count-text.ts';
import { jsonText } from '../../audit/formats/json-text.ts';
import { type CsvRows, reportCsv } from '../../audit/formats/report-csv.ts';
import { reportHtml } from '../../audit/formats/report-html.ts';
import { reportMarkdown } from '../../audit/formats/report-markdown.ts';
import { reportRows } from '../../audit/formats/report-rows.ts';
import { makeReport, type Report } from '../../audit/report/report.ts';
import { repositoryName } from '../../audit/repository-name.ts';
import type { Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { lineWriter } from './line-writer.ts';
import { currentTime, parseTimeOption } from './time-options.ts';
import { type RecordOptions, sourceText, withRecord } from './with-record.ts';

export interface ReportOptions extends RecordOptions {
  readonly from: string;
  readonly to: string;
  readonly format: 'markdown' | 'csv' | 'ndjson' | 'json' | 'html';
  readonly rows?: CsvRows;
  readonly output?: string;
}

/** `curfew audit report`. */
export function report(options: ReportOptions, terminal: Terminal): Promise<number> {
  const now = currentTime();
  const period = {
    from: parseTimeOption(options.from, '--from', now),
    to: parseTimeOption(options.to, '--to', now),
  };
  if (period.from >= period.to) throw new UserError('--to is not after --from.');
  if (options.rows !== undefined && options.format !== 'csv') {
    throw new UserError('--rows is only for --format csv. The other formats have everything.');
  }
  const query = `curfew audit report --from ${period.from} --to ${period.to}`;
  return withRecord(options, terminal, async (record, note) => {
    const repository = (await repositoryName(record)) ?? folderName(options.repo);
    const report = await makeReport(record, { repository, period, now, query }, note);
    const { output } = options;
    if (output === undefined) {
      const out = lineWriter(terminal);
      for (const line of linesOf(report, options)) out.line(line);
      out.end();
    } else {
      await writeFile(output, `${[...linesOf(report, options)].join('\n')}\n`);
    }
    const file = output === undefined ? '' : `Written to ${output}. `;
    terminal.error(`${file}${countText(report.population.length, 'effect')} held. ${sourceText(record)}.`);
    return 0;
  });
}

/** The folder of a bare repository may end in `.git`, and the one of a clone's repository is `.git`. */
function folderName(repo: string): string {
  const folder = resolve(repo);
  return basename(basename(folder) === '.git' ? dirname(folder) : folder).replace(/\.git$/, '');
}

function* linesOf(report: Report, { format, rows = 'population' }: ReportOptions): Generator<string> {
  switch (format) {
    case 'markdown':
      yield reportMarkdown(report);
      break;
    case 'html':
      yield reportHtml(report);
      break;
    case 'json':
      yield jsonText(report, 2);
      break;
    case 'csv':
      yield* reportCsv(report, rows);
      break;
    case 'ndjson':
      for (const row of reportRows(report)) yield jsonText(row);
  }
}
