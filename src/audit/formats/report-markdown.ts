import { codeText, markdownText } from '../../domain/text/escape.ts';
import type { Report } from '../report/report.ts';
import { stateText } from './access-text.ts';
import { approvalText } from './approval-text.ts';
import { countText } from './count-text.ts';
import { timeText } from './name-text.ts';
import { durationText, EXCEPTIONS, exceptionLines, provenanceLines } from './report-text.ts';
import { wrapText } from './wrap-text.ts';

/** The report as Markdown. Texts from pull requests are escaped. */
export function reportMarkdown(report: Report): string {
  return [
    ...summary(report),
    ...exceptionSections(report),
    ...population(report),
    ...requestsAndEndings(report),
    ...timeToAccess(report),
    ...approvals(report),
    ...access(report),
    ...provenance(report),
  ].join('\n');
}

function summary({ made, period, numbers }: Report): readonly string[] {
  const { grants, people, roles, endings } = numbers;
  const given = `${countText(grants, 'grant')} to ${countText(people, 'person', 'people')}, of ${countText(roles, 'role')}`;
  const ended = `${countText(endings.on_time, 'effect')} ended on time, ${endings.late} late`;
  const held = `${endings.still_held} ${endings.still_held === 1 ? 'is' : 'are'} still held`;
  return [
    `# Temporary access in ${text(made.repository)}`,
    '',
    `${timeText(period.from)} to ${timeText(period.to)}.`,
    wrapped(`${given}. ${ended}; ${held}.`),
    '',
  ];
}

function exceptionSections(report: Report): readonly string[] {
  const sections = EXCEPTIONS.flatMap(({ kind, title, meaning }) => {
    const lines = exceptionLines(report, kind).map((line) => item(text(line)));
    const list = lines.length > 0 ? [...lines, ''] : [];
    return [`### ${title}: ${lines.length}`, '', wrapped(`${meaning}.`), '', ...list];
  });
  return ['## Exceptions', '', ...sections];
}

/** A list, because a table of eight columns does not fit in a terminal. */
function population({ population }: Report): readonly string[] {
  const items = population.map(({ row, held }) => {
    const end = held.to === null ? 'continues' : `to ${timeText(held.to)}`;
    const lines = [
      `**${text(row.holder)}**, ${text(row.role)}, grant ${text(row.grant)}: ${stateText(row)}`,
      text(`${row.entitlement} in ${row.target} as ${row.account}`),
      `from ${timeText(held.from)} ${end}`,
      ...approvalText(row).split('; ').map(text),
    ];
    return item(lines.join('\n  - '));
  });
  return ['## Population', '', ...(items.length === 0 ? ['None.'] : items), ''];
}

function requestsAndEndings({ numbers }: Report): readonly string[] {
  const { requests, endings } = numbers;
  const causes = Object.entries(endings.by_cause).map(([cause, count]) => `${cause} ${count}`);
  return [
    '## Requests and endings',
    '',
    ...table(
      ['requested', 'authorized', 'refused', 'declined', 'abandoned'],
      [[requests.requested, requests.authorized, requests.refused, requests.declined, requests.abandoned]],
    ),
    ...table(
      ['ran out', 'ended early', 'still held', 'never given'],
      [[endings.ran_out, endings.ended_early, endings.still_held, endings.never_given]],
    ),
    ...(causes.length === 0 ? [] : [wrapped(`Causes: ${causes.join(', ')}.`), '']),
  ];
}

function timeToAccess({ numbers }: Report): readonly string[] {
  const spreads = [
    ['from request', numbers.time_to_access],
    ['from merge', numbers.merge_to_access],
  ] as const;
  return [
    '## Time to access',
    '',
    ...table(
      ['', 'count', 'median', '9 of 10 within', 'longest'],
      spreads.map(([title, { count, median, p90, longest }]) => [
        title,
        count,
        durationText(median),
        durationText(p90),
        durationText(longest),
      ]),
    ),
  ];
}

function approvals({ numbers }: Report): readonly string[] {
  return [
    '## Approvals by person',
    '',
    ...table(
      ['person', 'approvals', 'people approved for'],
      numbers.approvals_by_person.map((row) => [row.login, row.approvals, row.people]),
    ),
    `Approved automatically by the policy: ${numbers.approved_automatically}.`,
    '',
  ];
}

function access({ numbers }: Report): readonly string[] {
  return [
    '## Access by role and person',
    '',
    ...table(
      ['role', 'person', 'grants', 'hours'],
      numbers.access_by_role_and_person.map((row) => [row.role, row.holder, row.grants, row.hours]),
    ),
    '## Busiest roles',
    '',
    ...table(
      ['role', 'grants', 'people', 'hours'],
      numbers.busiest_roles.map((row) => [row.role, row.grants, row.people, row.hours]),
    ),
  ];
}

function provenance(report: Report): readonly string[] {
  return [
    '## How this report was made',
    '',
    ...provenanceLines(report).map(([name, value]) => item(`${name}: ${codeText(value, 400)}`)),
  ];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  if (rows.length === 0) return ['None.', ''];
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(
      (row) => `| ${row.map((cell) => (typeof cell === 'number' ? cell : text(cell))).join(' | ')} |`,
    ),
    '',
  ];
}

/** An item of a list. The lines after its first one are indented, so that they are part of it. */
function item(content: string): string {
  return wrapped(`- ${content}`);
}

/**
 * Wraps Markdown. A word that would begin a list, a heading or a quote stays on the line before.
 */
function wrapped(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => wrapText(line, /^ *- /.test(line) ? 2 : 0, isNoMarkup))
    .join('\n');
}

function isNoMarkup(word: string): boolean {
  return /^(?:[\p{L}(]|\d+[^\d.)])/u.test(word);
}

function text(value: string): string {
  return markdownText(value, 500);
}
