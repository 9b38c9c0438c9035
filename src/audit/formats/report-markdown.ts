import { codeText, markdownText } from '../../domain/text/escape.ts';
import type { Report } from '../report/report.ts';
import { approvalText, stateWord, time } from './access-text.ts';
import { EXCEPTIONS, exceptionLines, lasting, madeLines } from './report-words.ts';

/** The report as Markdown. Everybody's text in it is inert. */
export function reportMarkdown(report: Report): string {
  const { period, numbers, exceptions, population } = report;
  const { endings, requests } = numbers;
  return [
    `# Temporary access, ${time(period.from)} to ${time(period.to)}`,
    '',
    `${numbers.grants} grants to ${numbers.people} people, of ${numbers.roles} roles. ${endings.on_time} effects ended on time, ${endings.late} late; ${endings.still_held} are still held.`,
    '',
    '## Exceptions',
    '',
    ...EXCEPTIONS.flatMap(({ kind, title, what }) => [
      `### ${title}: ${exceptions[kind].length}`,
      '',
      `${what}.`,
      '',
      ...exceptionLines(report, kind).map((line) => `- ${text(line)}`),
      ...(exceptions[kind].length > 0 ? [''] : []),
    ]),
    '## Population',
    '',
    ...table(
      ['holder', 'role', 'effect', 'from', 'to', 'state', 'approval', 'grant'],
      population.map(({ row, held }) => [
        row.holder,
        row.role,
        `${row.entitlement} in ${row.target} as ${row.account}`,
        time(held.from),
        held.to === null ? 'goes on' : time(held.to),
        stateWord(row),
        approvalText(row),
        row.grant,
      ]),
    ),
    '## Requests and endings',
    '',
    ...table(
      ['requested', 'authorized', 'refused', 'declined', 'abandoned'],
      [[requests.requested, requests.authorized, requests.refused, requests.declined, requests.abandoned]],
    ),
    ...table(
      ['ran out', 'ended early', 'still held', 'never given', 'causes'],
      [
        [
          endings.ran_out,
          endings.ended_early,
          endings.still_held,
          endings.never_given,
          Object.entries(endings.by_cause)
            .map(([cause, count]) => `${cause} ${count}`)
            .join(', '),
        ],
      ],
    ),
    '## Time to access',
    '',
    ...table(
      ['', 'count', 'median', '9 of 10 within', 'longest'],
      [
        ['from request', numbers.time_to_access] as const,
        ['from merge', numbers.merge_to_access] as const,
      ].map(([what, { count, median, p90, longest }]) => [
        what,
        count,
        lasting(median),
        lasting(p90),
        lasting(longest),
      ]),
    ),
    '## Approvals by person',
    '',
    ...table(
      ['person', 'approvals', 'people approved for'],
      numbers.approvals_by_person.map(({ login, approvals, people }) => [login, approvals, people]),
    ),
    `${numbers.approved_automatically} were approved automatically by the policy.`,
    '',
    '## Access by role and person',
    '',
    ...table(
      ['role', 'person', 'grants', 'hours'],
      numbers.access_by_role_and_person.map(({ role, holder, grants, hours }) => [
        role,
        holder,
        grants,
        hours,
      ]),
    ),
    '## Busiest roles',
    '',
    ...table(
      ['role', 'grants', 'people', 'hours'],
      numbers.busiest_roles.map(({ role, grants, people, hours }) => [role, grants, people, hours]),
    ),
    '## How this was made',
    '',
    ...madeLines(report).map(([what, value]) => `- ${what}: ${codeText(value, 400)}`),
  ].join('\n');
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
