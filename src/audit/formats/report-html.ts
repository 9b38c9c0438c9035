import { countsOf, type Report } from '../report/report.ts';
import { accessDrawing } from './html/access-drawing.ts';
import { type Html, type HtmlValue, html } from './html/html.ts';
import {
  accessByPerson,
  approvalsByPerson,
  busiestRoles,
  populationTable,
  requestsAndEndings,
  timesToAccess,
} from './html/report-tables.ts';
import { STYLE } from './html/style.ts';
import { dayText, timeElement } from './html/time-element.ts';
import { nameText } from './name-text.ts';
import { EXCEPTIONS, exceptionLines, provenanceLines } from './report-text.ts';

/** More exceptions of a kind are hidden until the reader opens them. */
const SHOWN_EXCEPTIONS_MAX = 12;
const SERIOUS_KINDS: ReadonlySet<string> = new Set(['overdue', 'refused', 'drift', 'policy_refused']);

/** The report as one HTML file. It has no scripts, loads nothing from a network, and can be printed. */
export function reportHtml(report: Report): string {
  const { period, made, population, numbers } = report;
  const title = `Temporary access in ${nameText(made.repository)}`;
  const gap = made.gap_check === 'passed' ? 'read without a gap' : 'which could NOT be read without a gap';
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}, ${dayText(period.from)} to ${dayText(period.to)}</title>
<style>${STYLE}</style></head><body><main>
<header><h1>${title}</h1>
<p class="soft">${periodText(period)}, UTC. From the record in git, at <code>${made.ledger.commit.slice(0, 12)}</code>, ${gap}.</p>
${tiles(report)}</header>
<section aria-labelledby="look"><h2 id="look">Exceptions</h2>${exceptions(report)}</section>
<section aria-labelledby="held"><h2 id="held">Who held which access, and when</h2>
${accessDrawing(population, period, made.at)}
<details><summary>All of it, with exact times (${population.length})</summary>${populationTable(report)}</details></section>
<section aria-labelledby="roles"><h2 id="roles">By role and person</h2><div class="two">${busiestRoles(report)}${accessByPerson(report)}</div></section>
<section aria-labelledby="times"><h2 id="times">From request to end, and approvals</h2><div class="two"><div>${timesToAccess(report)}${approvalsByPerson(report)}<p class="soft">Approved automatically by the policy: ${numbers.approved_automatically}.</p></div>${requestsAndEndings(report)}</div></section>
<section aria-labelledby="made"><h2 id="made">How this report was made</h2><dl>
${provenanceLines(report).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl><p class="soft">You can make the same report from any clone. GitHub is the source for who pressed Approve. The logs of the targets have what holders did.</p></section>
</main></body></html>`.toString();
}

/** Whole days are shown as days. The day at the end of the period is not part of it. */
function periodText({ from, to }: Report['period']): HtmlValue {
  const isWholeDays = [from, to].every((moment) => moment.endsWith('T00:00:00.000Z'));
  if (!isWholeDays) return html`${timeElement(from)} to ${timeElement(to)}`;
  const last = new Date(Date.parse(to) - 1).toISOString();
  return dayText(last) === dayText(from) ? dayText(from) : `${dayText(from)} to ${dayText(last)}`;
}

function tiles({ numbers, exceptions }: Report): Html {
  const { grants, people, roles, endings } = numbers;
  const ended = endings.on_time + endings.late;
  const onTime = ended === 0 ? '–' : `${Math.floor((100 * endings.on_time) / ended)}%`;
  const count = Object.values(countsOf(exceptions)).reduce((sum, ofKind) => sum + ofKind, 0);
  return html`<ul class="tiles">${[
    tile(grants, grants === 1 ? 'grant' : 'grants'),
    tile(people, `${people === 1 ? 'person' : 'people'}, ${roles} ${roles === 1 ? 'role' : 'roles'}`),
    tile(onTime, `ended on time (${endings.on_time} of ${ended})`, endings.late > 0 ? 'bad' : 'good'),
    tile(count, count === 1 ? 'exception' : 'exceptions', count > 0 ? 'bad' : 'good'),
  ]}</ul>`;
}

function tile(value: string | number, label: string, kind?: 'good' | 'bad'): Html {
  const content = html`<b>${value}</b>${label}`;
  return kind === undefined ? html`<li>${content}</li>` : html`<li class="${kind}">${content}</li>`;
}

function exceptions(report: Report): HtmlValue {
  const found = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length > 0);
  const none = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length === 0);
  const items = found.map((exception) => exceptionItem(report, exception));
  const titles = none.map(({ title }) => title).join('; ');
  return [
    items.length === 0 ? '' : html`<ul class="look">${items}</ul>`,
    none.length === 0 ? '' : html`<p class="soft">None of these: ${titles}.</p>`,
  ];
}

function exceptionItem(report: Report, { kind, title, meaning }: (typeof EXCEPTIONS)[number]): Html {
  const lines = exceptionLines(report, kind).map((line) => html`<li>${line}</li>`);
  const shown = lines.slice(0, SHOWN_EXCEPTIONS_MAX);
  const hidden = lines.slice(SHOWN_EXCEPTIONS_MAX);
  const more =
    hidden.length === 0
      ? ''
      : html`<details><summary>${hidden.length} more</summary><ul>${hidden}</ul></details>`;
  const content = html`<h3>${title} <span class="count">${lines.length}</span></h3><p class="soft">${meaning}.</p><ul>${shown}</ul>${more}`;
  return SERIOUS_KINDS.has(kind) ? html`<li class="bad">${content}</li>\n` : html`<li>${content}</li>\n`;
}
