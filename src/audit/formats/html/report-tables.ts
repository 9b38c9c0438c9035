import type { Report } from '../../report/report.ts';
import { stateText } from '../access-text.ts';
import { approvalText } from '../approval-text.ts';
import { durationText } from '../report-text.ts';
import type { Html } from './html.ts';
import { table } from './table.ts';
import { timeElement } from './time-element.ts';

export function populationTable({ population }: Report): Html {
  return table(
    'Every effect that was held or allowed',
    ['Holder', 'Role', 'Effect', 'From', 'To', 'State', 'Approval', 'Grant'],
    population.map(({ row, held }) => [
      row.holder,
      row.role,
      `${row.entitlement} in ${row.target} as ${row.account}`,
      timeElement(held.from),
      held.to === null ? 'continues' : timeElement(held.to),
      stateText(row),
      approvalText(row),
      `${row.grant}${row.pull === null ? '' : ` (#${row.pull})`}`,
    ]),
  );
}

export function busiestRoles({ numbers }: Report): Html {
  return table(
    'Busiest roles',
    ['Role', 'Grants', 'People', 'Hours'],
    numbers.busiest_roles.map((row) => [row.role, row.grants, row.people, row.hours]),
  );
}

export function accessByPerson({ numbers }: Report): Html {
  return table(
    'Access by person',
    ['Person', 'Role', 'Grants', 'Hours'],
    numbers.access_by_role_and_person.map((row) => [row.holder, row.role, row.grants, row.hours]),
  );
}

export function timesToAccess({ numbers }: Report): Html {
  const spreads = [
    ['request', numbers.time_to_access],
    ['merge', numbers.merge_to_access],
  ] as const;
  return table(
    'Time to access',
    ['From', 'Count', 'Median', '9 of 10 within', 'Longest'],
    spreads.map(([from, { count, median, p90, longest }]) => [
      from,
      count,
      durationText(median),
      durationText(p90),
      durationText(longest),
    ]),
  );
}

export function approvalsByPerson({ numbers }: Report): Html {
  return table(
    'Approvals that counted, by person',
    ['Person', 'Approvals', 'People approved for'],
    numbers.approvals_by_person.map((row) => [row.login, row.approvals, row.people]),
  );
}

export function requestsAndEndings({ numbers }: Report): Html {
  const { requests, endings } = numbers;
  const causes = Object.entries(endings.by_cause).filter(([cause]) => cause !== 'expired');
  return table(
    'Requests and endings',
    ['Event', 'Count'],
    [
      ['Revisions requested', requests.requested],
      ['Authorized when they landed', requests.authorized],
      ['Refused when they landed', requests.refused],
      ['Declined by an approver', requests.declined],
      ['Abandoned', requests.abandoned],
      ['Ended at the end of the window', endings.ran_out],
      ['Ended early', endings.ended_early],
      ...causes.map(([cause, count]): [string, number] => [`… because: ${cause}`, count]),
      ['Still held', endings.still_held],
      ['Removed by another person or tool', endings.taken_away],
      ['Never given', endings.never_given],
    ],
  );
}
