import { countsOf, type Report } from '../report/report.ts';
import { approvalText, stateText, timeText } from './access-text.ts';
import { type Html, type HtmlValue, html } from './html/html.ts';
import { STYLE } from './html/style.ts';
import { table } from './html/table.ts';
import { timeline } from './html/timeline.ts';
import { durationText, EXCEPTIONS, exceptionLines, provenanceLines } from './report-text.ts';

/** Lines of one kind of exception that are shown at once. */
const MOST_SHOWN = 12;
const GRAVE: ReadonlySet<string> = new Set(['overdue', 'refused', 'drift', 'policy_refused']);

/** The report as one HTML file: no scripts, nothing from a network, readable on paper. */
export function reportHtml(report: Report, name: string): string {
  const { period, made, population } = report;
  const title = `Temporary access in ${name}`;
  const gap = made.gap_check === 'passed' ? 'read without a gap' : 'which could NOT be read without a gap';
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}, ${day(period.from)} to ${day(period.to)}</title>
<style>${STYLE}</style></head><body><main>
<header><h1>${title}</h1>
<p class="soft">${periodText(period)}, UTC. From the record in git, at <code>${made.ledger.commit.slice(0, 12)}</code>, ${gap}.</p>
${tiles(report)}</header>
<section aria-labelledby="look"><h2 id="look">What to look at</h2>${look(report)}</section>
<section aria-labelledby="held"><h2 id="held">Who held what, and when</h2>
${timeline(population, period, made.at)}
<details><summary>Every one of them, with exact times (${population.length})</summary>${populationTable(report)}</details></section>
<section aria-labelledby="roles"><h2 id="roles">By role and person</h2><div class="two">${byRole(report)}</div></section>
<section aria-labelledby="times"><h2 id="times">From request to end, and who approved</h2><div class="two">${flow(report)}</div></section>
<section aria-labelledby="made"><h2 id="made">How this was made</h2><dl>
${provenanceLines(report).map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>\n`)}</dl><p class="soft">Anybody with a clone can make it again. That a person pressed Approve is what GitHub said; what holders did is in the logs of the targets.</p></section>
</main></body></html>`.toString();
}

function tiles({ numbers, exceptions }: Report): Html {
  const { grants, people, roles, endings } = numbers;
  const ended = endings.on_time + endings.late;
  const count = Object.values(countsOf(exceptions)).reduce((sum, each) => sum + each, 0);
  const tile = (value: string | number, words: string, kind?: 'good' | 'bad') => {
    const inside = html`<b>${value}</b>${words}`;
    return kind === undefined ? html`<li>${inside}</li>` : html`<li class="${kind}">${inside}</li>`;
  };
  return html`<ul class="tiles">${[
    tile(grants, grants === 1 ? 'grant' : 'grants'),
    tile(people, `${people === 1 ? 'person' : 'people'}, ${roles} ${roles === 1 ? 'role' : 'roles'}`),
    tile(
      ended === 0 ? '–' : `${Math.floor((100 * endings.on_time) / ended)}%`,
      `ended on time (${endings.on_time} of ${ended})`,
      endings.late > 0 ? 'bad' : 'good',
    ),
    tile(count, count === 1 ? 'thing to look at' : 'things to look at', count > 0 ? 'bad' : 'good'),
  ]}</ul>`;
}

function look(report: Report): HtmlValue {
  const found = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length > 0);
  const none = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length === 0);
  const items = found.map(({ kind, title, meaning }) => {
    const lines = exceptionLines(report, kind).map((line) => html`<li>${line}</li>`);
    const more = lines.slice(MOST_SHOWN);
    const rest =
      more.length === 0
        ? ''
        : html`<details><summary>${more.length} more</summary><ul>${more}</ul></details>`;
    const inside = html`<h3>${title} <span class="count">${lines.length}</span></h3><p class="soft">${meaning}.</p><ul>${lines.slice(0, MOST_SHOWN)}</ul>${rest}`;
    return GRAVE.has(kind) ? html`<li class="bad">${inside}</li>\n` : html`<li>${inside}</li>\n`;
  });
  const titles = none.map(({ title }) => title).join('; ');
  return [
    items.length === 0 ? '' : html`<ul class="look">${items}</ul>`,
    none.length === 0 ? '' : html`<p class="soft">Nothing under: ${titles}.</p>`,
  ];
}

function populationTable({ population }: Report): Html {
  return table(
    'Every effect that was held, or allowed',
    ['Holder', 'Role', 'Effect', 'From', 'To', 'State', 'On whose approval', 'Grant'],
    population.map(({ row, held }) => [
      row.holder,
      row.role,
      `${row.entitlement} in ${row.target} as ${row.account}`,
      moment(held.from),
      held.to === null ? 'goes on' : moment(held.to),
      stateText(row),
      approvalText(row),
      `${row.grant}${row.pull === null ? '' : ` (#${row.pull})`}`,
    ]),
  );
}

function byRole({ numbers }: Report): HtmlValue {
  return [
    table(
      'Busiest roles',
      ['Role', 'Grants', 'People', 'Hours'],
      numbers.busiest_roles.map(({ role, grants, people, hours }) => [role, grants, people, hours]),
    ),
    table(
      'Access by person',
      ['Person', 'Role', 'Grants', 'Hours'],
      numbers.access_by_role_and_person.map(({ holder, role, grants, hours }) => [
        holder,
        role,
        grants,
        hours,
      ]),
    ),
  ];
}

function flow({ numbers }: Report): HtmlValue {
  const { approvals_by_person, approved_automatically } = numbers;
  const approvals = table(
    'Approvals that counted, by person',
    ['Person', 'Approvals', 'People approved for'],
    approvals_by_person.map(({ login, approvals, people }) => [login, approvals, people]),
  );
  return [
    html`<div>${timesToAccess(numbers)}${approvals}<p class="soft">Approved automatically, by rules of the policy: ${approved_automatically}.</p></div>`,
    requestsAndEndings(numbers),
  ];
}

function timesToAccess({ time_to_access, merge_to_access }: Report['numbers']): Html {
  const starts = [
    ['request', time_to_access],
    ['merge', merge_to_access],
  ] as const;
  return table(
    'Time to access',
    ['From', 'Count', 'Median', '9 of 10 within', 'Longest'],
    starts.map(([from, spread]) => [
      from,
      spread.count,
      durationText(spread.median),
      durationText(spread.p90),
      durationText(spread.longest),
    ]),
  );
}

function requestsAndEndings({ requests, endings }: Report['numbers']): Html {
  const causes = Object.entries(endings.by_cause).filter(([cause]) => cause !== 'expired');
  return table(
    'Requests and endings',
    ['What', 'Count'],
    [
      ['Revisions asked for', requests.requested],
      ['Authorized when they landed', requests.authorized],
      ['Refused when they landed', requests.refused],
      ['Declined by a reviewer', requests.declined],
      ['Abandoned', requests.abandoned],
      ['Ran out', endings.ran_out],
      ['Ended early', endings.ended_early],
      ...causes.map(([cause, count]): [string, number] => [`… because: ${cause}`, count]),
      ['Still held', endings.still_held],
      ['Taken away by somebody else', endings.taken_away],
      ['Never given', endings.never_given],
    ],
  );
}

/** Whole days by their names; the day at the end of the period is not part of it. */
function periodText({ from, to }: Report['period']): HtmlValue {
  const whole = [from, to].every((each) => each.endsWith('T00:00:00.000Z'));
  if (!whole) return html`${moment(from)} to ${moment(to)}`;
  const last = new Date(Date.parse(to) - 1).toISOString();
  return last.slice(0, 10) === from.slice(0, 10) ? day(from) : `${day(from)} to ${day(last)}`;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function moment(iso: string): Html {
  return html`<time datetime="${iso}">${timeText(iso).replace('T', ' ').replace('Z', '')}</time>`;
}
