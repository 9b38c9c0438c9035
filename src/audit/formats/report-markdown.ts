import { codeText, markdownText } from '../../domain/text/escape.ts';
import type { Report } from '../report/report.ts';
import { stateText } from './access-text.ts';
import { approvalText } from './approval-text.ts';
import { timeText } from './name-text.ts';
import { durationText, EXCEPTIONS, exceptionLines, provenanceLines } from './report-text.ts';

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

function summary({ period, numbers }: Report): readonly string[] {
  const { grants, people, roles, endings } = numbers;
  return [
    `# Temporary access, ${timeText(period.from)} to ${timeText(period.to)}`,
    '',
    `${grants} grants to ${people} people, of ${roles} roles. ${endings.on_time} effects ended on time, ${endings.late} late; ${endings.still_held} are still held.`,
    '',
  ];
}

function exceptionSections(report: Report): readonly string[] {
  const sections = EXCEPTIONS.flatMap(({ kind, title, meaning }) => {
    const lines = exceptionLines(report, kind).map((line) => `- ${text(line)}`);
    const list = lines.length > 0 ? [...lines, ''] : [];
    return [`### ${title}: ${lines.length}`, '', `${meaning}.`, '', ...list];
  });
  return ['## Exceptions', '', ...sections];
}

function population(report: Report): readonly string[] {
  return [
    '## Population',
    '',
    ...table(
      ['holder', 'role', 'effect', 'from', 'to', 'state', 'approval', 'grant'],
      report.population.map(({ row, held }) => [
        row.holder,
        row.role,
        `${row.entitlement} in ${row.target} as ${row.account}`,
        timeText(held.from),
        held.to === null ? 'continues' : timeText(held.to),
        stateText(row),
        approvalText(row),
        row.grant,
      ]),
    ),
  ];
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
      ['ran out', 'ended early', 'still held', 'never given', 'causes'],
      [[endings.ran_out, endings.ended_early, endings.still_held, endings.never_given, causes.join(', ')]],
    ),
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
    `${numbers.approved_automatically} were approved automatically by the policy.`,
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
    ...provenanceLines(report).map(([name, value]) => `- ${name}: ${codeText(value, 400)}`),
  ];
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  if (rows.length === 0) return ['None.', ''];
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map((cell) => text(String(cell))).join(' | ')} |`),
    '',
  ];
}

function text(value: string): string {
  return markdownText(value, 500);
}
