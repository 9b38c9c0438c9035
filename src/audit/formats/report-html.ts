import { countsOf, type Report } from '../report/report.ts';
import { approvalText, stateWord, time } from './access-text.ts';
import { esc, table } from './html/markup.ts';
import { STYLE } from './html/style.ts';
import { timeline } from './html/timeline.ts';
import { EXCEPTIONS, exceptionLines, lasting, madeLines } from './report-words.ts';

/** Lines of one kind of exception that are shown at once. */
const MOST_SHOWN = 12;
const GRAVE: ReadonlySet<string> = new Set(['overdue', 'refused', 'drift', 'policy_refused']);

/** The report as one HTML file: no scripts, nothing from a network, readable on paper. */
export function reportHtml(report: Report, name: string): string {
  const { period, made, population } = report;
  const title = `Temporary access in ${name}`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${esc(title)}, ${day(period.from)} to ${day(period.to)}</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<header><h1>${esc(title)}</h1>`,
    `<p class="soft">${stretch(period)}, UTC. From the record in git, at <code>${esc(made.ledger.commit.slice(0, 12))}</code>, ${made.gap_check === 'passed' ? 'read without a gap' : 'which could NOT be read without a gap'}.</p>`,
    `${tiles(report)}</header>`,
    `<section aria-labelledby="look"><h2 id="look">What to look at</h2>${look(report)}</section>`,
    '<section aria-labelledby="held"><h2 id="held">Who held what, and when</h2>',
    timeline(population, period, made.at),
    `<details><summary>Every one of them, with exact times (${population.length})</summary>${populationTable(report)}</details></section>`,
    `<section aria-labelledby="roles"><h2 id="roles">By role and person</h2><div class="two">${byRole(report)}</div></section>`,
    `<section aria-labelledby="times"><h2 id="times">From request to end, and who approved</h2><div class="two">${flow(report)}</div></section>`,
    '<section aria-labelledby="made"><h2 id="made">How this was made</h2><dl>',
    ...madeLines(report).map(([what, value]) => `<dt>${esc(what)}</dt><dd>${esc(value)}</dd>`),
    '</dl><p class="soft">Anybody with a clone can make it again. That a person pressed Approve is what GitHub said; what holders did is in the logs of the targets.</p></section>',
    '</main></body></html>',
  ].join('\n');
}

function tiles({ numbers, exceptions }: Report): string {
  const { grants, people, roles, endings } = numbers;
  const ended = endings.on_time + endings.late;
  const count = Object.values(countsOf(exceptions)).reduce((sum, each) => sum + each, 0);
  const tile = (value: string | number, words: string, kind = '') =>
    `<li${kind === '' ? '' : ` class="${kind}"`}><b>${esc(value)}</b>${esc(words)}</li>`;
  return `<ul class="tiles">${[
    tile(grants, grants === 1 ? 'grant' : 'grants'),
    tile(people, `${people === 1 ? 'person' : 'people'}, ${roles} ${roles === 1 ? 'role' : 'roles'}`),
    tile(
      ended === 0 ? '–' : `${Math.floor((100 * endings.on_time) / ended)}%`,
      `ended on time (${endings.on_time} of ${ended})`,
      endings.late > 0 ? 'bad' : 'good',
    ),
    tile(count, count === 1 ? 'thing to look at' : 'things to look at', count > 0 ? 'bad' : 'good'),
  ].join('')}</ul>`;
}

function look(report: Report): string {
  const there = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length > 0);
  const not = EXCEPTIONS.filter(({ kind }) => report.exceptions[kind].length === 0);
  const items = there.map(({ kind, title, what }) => {
    const lines = exceptionLines(report, kind).map((line) => `<li>${esc(line)}</li>`);
    const shown = lines.slice(0, MOST_SHOWN).join('');
    const more = lines.slice(MOST_SHOWN);
    const rest =
      more.length === 0
        ? ''
        : `<details><summary>${more.length} more</summary><ul>${more.join('')}</ul></details>`;
    return `<li${GRAVE.has(kind) ? ' class="bad"' : ''}><h3>${esc(title)} <span class="count">${lines.length}</span></h3><p class="soft">${esc(what)}.</p><ul>${shown}</ul>${rest}</li>`;
  });
  const clean =
    not.length === 0
      ? ''
      : `<p class="soft">Nothing under: ${esc(not.map(({ title }) => title).join('; '))}.</p>`;
  return `${items.length === 0 ? '' : `<ul class="look">${items.join('\n')}</ul>`}${clean}`;
}

function populationTable({ population }: Report): string {
  return table(
    'Every effect that was held, or allowed',
    ['Holder', 'Role', 'Effect', 'From', 'To', 'State', 'On whose approval', 'Grant'],
    population.map(({ row, held }) => [
      row.holder,
      row.role,
      `${row.entitlement} in ${row.target} as ${row.account}`,
      { html: moment(held.from) },
      held.to === null ? 'goes on' : { html: moment(held.to) },
      stateWord(row),
      approvalText(row),
      `${row.grant}${row.pull === null ? '' : ` (#${row.pull})`}`,
    ]),
  );
}

function byRole({ numbers }: Report): string {
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
  ].join('');
}

function flow({ numbers }: Report): string {
  const { requests, endings, time_to_access, merge_to_access, approved_automatically } = numbers;
  const causes = Object.entries(endings.by_cause).filter(([cause]) => cause !== 'expired');
  return [
    '<div>',
    table(
      'Time to access',
      ['From', 'Count', 'Median', '9 of 10 within', 'Longest'],
      (
        [
          ['request', time_to_access],
          ['merge', merge_to_access],
        ] as const
      ).map(([from, spread]) => [
        from,
        spread.count,
        lasting(spread.median),
        lasting(spread.p90),
        lasting(spread.longest),
      ]),
    ),
    table(
      'Approvals that counted, by person',
      ['Person', 'Approvals', 'People approved for'],
      numbers.approvals_by_person.map(({ login, approvals, people }) => [login, approvals, people]),
    ),
    `<p class="soft">Approved automatically, by rules of the policy: ${approved_automatically}.</p></div>`,
    table(
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
    ),
  ].join('');
}

/** Whole days are told by their names; the day that is not included is not named. */
function stretch({ from, to }: Report['period']): string {
  const whole = [from, to].every((each) => each.endsWith('T00:00:00.000Z'));
  if (!whole) return `${moment(from)} to ${moment(to)}`;
  const last = new Date(Date.parse(to) - 1).toISOString();
  return last.slice(0, 10) === from.slice(0, 10) ? day(from) : `${day(from)} to ${day(last)}`;
}

function day(iso: string): string {
  return esc(iso.slice(0, 10));
}

function moment(iso: string): string {
  return `<time datetime="${esc(iso)}">${esc(time(iso).replace('T', ' ').replace('Z', ''))}</time>`;
}
