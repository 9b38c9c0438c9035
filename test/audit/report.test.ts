import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportCsv } from '../../src/audit/formats/report-csv.ts';
import { reportHtml } from '../../src/audit/formats/report-html.ts';
import { reportMarkdown } from '../../src/audit/formats/report-markdown.ts';
import type { Report } from '../../src/audit/report/report.ts';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { CHROMIUM, openPage } from '../support/browser.ts';
import { curfew, LEDGER, PATIENCE, plainGit, recordedLives } from '../support/lives/recorded-lives.ts';

let lives: Awaited<ReturnType<typeof recordedLives>>;
let entries: readonly Entry[];
let report: Report;

const PERIOD = ['--from', '2026-11-23', '--to', '2026-11-25'];
const makeReport = async (format: string, ...period: readonly string[]) => {
  const argv = ['audit', 'report', '--repo', lives.gitDir, '--format', format];
  const { code, out, err } = await curfew([...argv, ...(period.length > 0 ? period : PERIOD)]);
  expect([code, err]).toEqual([0, expect.not.stringContaining('incomplete')]);
  return out;
};

beforeAll(async () => {
  lives = await recordedLives();
  entries = plainGit(lives.gitDir, ['grep', '-h', '-e', '', LEDGER, '--', 'entries'])
    .split('\n')
    .filter(Boolean)
    .map((line): Entry => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
  report = JSON.parse(await makeReport('json'));
}, PATIENCE);
afterAll(() => lives?.[Symbol.dispose]());

const grantsOf = (type: Entry['type']) =>
  [
    ...new Set(entries.flatMap((entry) => (entry.type === type && 'grant' in entry ? [entry.grant] : []))),
  ].sort();
const count = (type: Entry['type']) => entries.filter((entry) => entry.type === type).length;

describe('a report', () => {
  it('has the population that a full read finds', () => {
    const grants = [...new Set(report.population.map(({ row }) => row.grant))].sort();
    expect(grants).toEqual(grantsOf('authorized'));
    expect(report.made.rows['population']).toBe(report.population.length);
  });

  it('has every exception, and no other', () => {
    const named = (kind: keyof Report['exceptions']) =>
      report.exceptions[kind].map((each) =>
        'row' in each ? each.row.grant : 'grant' in each ? each.grant : null,
      );
    const late = entries.flatMap((entry) =>
      entry.type === 'revoked' && entry.late_ms > 60_000 ? [entry.grant] : [],
    );
    expect(named('ended_late')).toEqual(late);
    expect(named('refused')).toEqual(grantsOf('refused'));
    expect(named('taken_away')).toEqual(grantsOf('observed-absent'));
    expect(named('overdue')).toEqual(['lasting']);
    expect(named('break_glass')).toEqual(['urgent']);
    expect(report.exceptions.break_glass[0]?.row.break_glass_review).toBe('accepted');
    expect([...named('drift'), ...named('provisioning_failed')]).toEqual([]);
  });

  it('has the numbers that a full read gives', () => {
    const { requests, endings, approvals_by_person, busiest_roles } = report.numbers;
    expect(requests).toEqual({
      requested: count('requested'),
      authorized: count('authorized'),
      refused: count('refused'),
      declined: count('declined'),
      abandoned: count('abandoned'),
    });
    expect([endings.still_held, endings.taken_away]).toEqual([1, 1]);
    expect(endings.ran_out + endings.ended_early).toBe(count('revoked'));
    expect(endings.by_cause).toEqual({ expired: count('revoked') - 1, withdrawn: 1 });
    const approvals = entries.flatMap((entry) =>
      entry.type === 'authorized'
        ? entry.evidence.decision.lines.flatMap(({ counted }) => counted.map(({ by }) => by.login))
        : [],
    );
    for (const { login, approvals: times } of approvals_by_person) {
      expect(times).toBe(approvals.filter((each) => each === login).length);
    }
    expect(busiest_roles.map(({ role }) => role).sort()).toEqual([
      'logs-read',
      'orders-db-read',
      'orders-support',
    ]);
    expect(report.numbers.time_to_access.count).toBe(count('provisioned'));
  });

  it('has only the events of its period', async () => {
    const early: Report = JSON.parse(await makeReport('json', '--from', '2026-11-01', '--to', '2026-11-23'));
    expect([early.population, early.numbers.requests.requested]).toEqual([[], 0]);
    const late: Report = JSON.parse(await makeReport('json', '--from', '2026-11-24', '--to', '2026-11-25'));
    const grants = [...new Set(late.population.map(({ row }) => row.grant))].sort();
    expect(grants).toEqual(['lasting', 'taken', 'urgent']);
  });

  it('keeps the approvals of shortened and extended grants in every format', async () => {
    const rowOf = (grant: string) => report.population.find(({ row }) => row.grant === grant)?.row;
    expect(rowOf('shortened')).toMatchObject({ approval: 'people', approvals: [{ login: 'dana' }] });
    for (const format of ['markdown', 'html', 'ndjson']) {
      const text = (await makeReport(format)).replaceAll(/\s+/g, ' ');
      const [, part = ''] = /(shortened 2026-11-23T.*?)(?:<\/td>|- \*\*|held_from)/.exec(text) ?? [];
      if (format !== 'ndjson') expect(part).toContain('gives less, so it needed no approval');
      expect(text).toContain('shortened');
      expect(text).toContain('dora');
    }
    const revisions = table(await makeReport('csv', ...PERIOD, '--rows', 'revisions'));
    const shortened = revisions.filter(({ grant }) => grant === 'shortened');
    expect(shortened.map(({ change, approval, approved_by }) => [change, approval, approved_by])).toEqual([
      ['added', 'people', 'dana'],
      ['shortened', 'none-needed', ''],
    ]);
    expect(new Set(shortened.map(({ approved_revision }) => approved_revision)).size).toBe(1);
  });

  it('has one kind of row in each CSV, with the justification, the ticket and the times of approval', async () => {
    const population = table(await makeReport('csv'));
    expect(population.map(({ grant }) => grant)).toEqual(report.population.map(({ row }) => row.grant));
    const byGrant = (name: string) => population.find(({ grant }) => grant === name);
    expect(byGrant('shortened')).toMatchObject({
      approved_by: 'dana',
      approved_at: expect.stringMatching(/^2026-11-23T/),
      action: 'Find out why refunds for order 1182 are stuck',
      why_production: 'The failing rows exist only in production',
      ticket: '',
      exceptions: '',
    });
    expect(byGrant('urgent')?.['exceptions']).toBe('break_glass');
    const events = table(await makeReport('csv', ...PERIOD, '--rows', 'events'));
    expect(events.map(({ kind, grant }) => [kind, grant])).toEqual([['refused', 'slipped']]);
  });

  it('says so if the clone does not have a justification', async () => {
    const folder = join(lives.folder, 'ledger-only.git');
    plainGit(lives.folder, [
      'clone',
      '--quiet',
      '--bare',
      '--single-branch',
      '--branch',
      LEDGER,
      `file://${lives.gitDir}`,
      folder,
    ]);
    const argv = ['audit', 'report', ...PERIOD, '--format', 'csv', '--repo', folder];
    const { out } = await curfew(argv);
    for (const { action, grant } of table(out)) {
      expect(action).toBe(
        `(cannot be read: this clone has no access/${grant}.yaml at commit ${/[0-9a-f]{40}/.exec(action ?? '')?.[0]})`,
      );
    }
    expect(await curfew([...argv.slice(0, -4), '--rows', 'made', '--repo', folder])).toMatchObject({
      code: 2,
    });
  });

  it('is titled by the repository', async () => {
    const clone = join(lives.folder, 'clone');
    plainGit(lives.folder, ['clone', '--quiet', lives.gitDir, clone]);
    const title = async (url: string) => {
      plainGit(clone, ['remote', 'set-url', 'origin', url]);
      const { out } = await curfew(['audit', 'report', ...PERIOD, '--repo', clone]);
      return out.split('\n')[0];
    };
    for (const url of [
      'https://x:secret@github.com/acme/access.git',
      'git@github.com:acme/access.git',
      'ssh://git@ghe.acme.com:22/acme/access/',
    ]) {
      expect(await title(url)).toBe('# Temporary access in acme/access');
    }
    expect(await title('/srv/git/elsewhere.git')).toBe('# Temporary access in clone');
  });

  it('fits in 80 columns as Markdown, and counts in whole words', async () => {
    const text = await makeReport('markdown');
    expect(text.split('\n').filter((line) => line.length > 80 && !line.startsWith('|'))).toEqual([]);
    const one = await makeReport('markdown', '--from', '2026-11-23T22:00Z', '--to', '2026-11-23T22:01Z');
    expect(one).toContain('0 grants to 0 people, of 0 roles.');
    const glass = await makeReport('markdown', '--from', '2026-11-24T02:20Z', '--to', '2026-11-24T02:30Z');
    expect(glass).toContain('1 grant to 1 person, of 1 role. 1 effect ended on time, 0 late;');
  });

  it('says in every format how it was made', async () => {
    const head = plainGit(lives.gitDir, ['rev-parse', LEDGER]).trim();
    for (const format of ['markdown', 'csv', 'ndjson', 'json', 'html']) {
      const rows = format === 'csv' ? ['--rows', 'made'] : [];
      const text = (await makeReport(format, ...PERIOD, ...rows)).replaceAll(/\s+/g, ' ');
      expect(text).toContain(head);
      expect(text).toContain('curfew audit report --from 2026-11-23T00:00:00.000Z');
      expect(text).toMatch(/gap.check/i);
      expect(text).toContain('passed');
    }
  });
});

/** The rows of a CSV, by column. */
function table(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = csv
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
  return rows.map((cells) => Object.fromEntries(head.map((column, index) => [column, cells[index] ?? ''])));
}

/** Text that tries to become markup, a formula, a mention or a terminal's command. */
const ATTACK = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>=cmd|' /C calc'!A0 @acme/all \u202E\u001b[31m`;

/** The same report with an attack in every text of a person. */
function hostile(lead = '=', attack = ATTACK): Report {
  const withAttacks = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withAttacks);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        [
          'login',
          'holder',
          'role',
          'target',
          'entitlement',
          'account',
          'grant',
          'ticket',
          'team',
          'text',
          'repository',
          'action',
        ].includes(key) && typeof each === 'string'
          ? `${lead}${attack}`
          : withAttacks(each),
      ]),
    );
  };
  return withAttacks(report) as Report;
}

describe('hostile text', () => {
  it('is inert in HTML', () => {
    const html = reportHtml(hostile());
    for (const part of ['<script', '<img', '\u001b', '\u202e']) expect(html).not.toContain(part);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain("default-src 'none'");
    // The same tags and attributes as with any other text.
    const tags = (text: string) =>
      text.match(/<(?:[^>"]|"[^"]*")*>/g)?.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
    expect(tags(html)).toEqual(tags(reportHtml(hostile('x', 'x'))));
  });

  it('is inert in Markdown and in CSV', () => {
    const markdown = reportMarkdown(hostile());
    for (const part of ['<script', '<img', '@acme', '\u001b']) expect(markdown).not.toContain(part);
  });

  it.each(['# y', '- y', '+ y', '> y', '1. y', '1) y', '=== y', '--- y', '| y', '``` y', '<b> y'])(
    'begins no line of Markdown with %j, however it is wrapped',
    (attack) => {
      for (let length = 0; length < 90; length += 7) {
        const markdown = reportMarkdown(hostile('x'.repeat(length), ` ${attack} `.repeat(12)));
        const starts = markdown.split('\n').filter((line) => line.trimStart().startsWith(attack));
        expect(starts).toEqual([]);
      }
    },
  );

  it.each(['=', '+', '-', '@', '\t=', '\r\n=', '|', '＝', ';=', ' ='])(
    'begins no cell of CSV with %j',
    (lead) => {
      const kinds = ['population', 'revisions', 'events', 'made'] as const;
      const inert = kinds.flatMap((rows) => [...reportCsv(hostile(lead), rows)]);
      for (const line of inert) expect(line).not.toMatch(/(^|[,;])[\s"]*[=+\-@|＝]</);
      expect(inert.join('')).toContain('<script>');
    },
  );
});

describe.skipIf(CHROMIUM === undefined)('the HTML report in a real browser', () => {
  const opened = async (html: string) => {
    const file = join(lives.folder, `report-${Math.random()}.html`);
    writeFileSync(file, html);
    return openPage(file);
  };

  it('writes nothing to the console, requests nothing, and runs nothing', async () => {
    for (const html of [reportHtml(report), reportHtml(hostile())]) {
      await using page = await opened(html);
      expect(page.said).toEqual([]);
      expect(page.asked.filter((request) => !request.includes('"url":"file://'))).toEqual([]);
      expect(await page.evaluate('document.scripts.length + document.images.length')).toBe(0);
    }
  });

  it('works with a keyboard and a screen reader', async () => {
    await using page = await opened(reportHtml(report));
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    const levels = await page.evaluate(
      '[...document.querySelectorAll("h1,h2,h3")].map((h) => Number(h.tagName[1])).join("")',
    );
    expect(levels).toMatch(/^1(2+3*)+$/);
    const { nodes } = await page.send('Accessibility.getFullAXTree');
    const tree = nodes as readonly {
      readonly ignored: boolean;
      readonly role?: { readonly value: string };
      readonly name?: { readonly value: string };
    }[];
    const named = (role: string) =>
      tree.filter((node) => !node.ignored && node.role?.value === role).map((node) => node.name?.value ?? '');
    expect(
      named('image').some((name) =>
        name.startsWith('alice, orders-db-read: orders_reader in orders-db from'),
      ),
    ).toBe(true);
    for (const role of ['image', 'table', 'region']) expect(named(role)).not.toContain('');
    expect(named('table')).toContain('Busiest roles');
    await page.press('Tab');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
    for (const width of [1280, 400]) {
      const screen = { width, height: 800, deviceScaleFactor: 1, mobile: false };
      await page.send('Emulation.setDeviceMetricsOverride', screen);
      await page.evaluate('document.querySelector("details").open = true');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});
