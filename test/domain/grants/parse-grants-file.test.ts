import { describe, expect, it } from 'vitest';
import { parseGrantsFile } from '../../../src/domain/grants/parse-grants-file.ts';
import { aFile, anEntry, grantsText, shown } from '../../support/builders/written-file.ts';

function parse(text: string, path?: string) {
  return parseGrantsFile(aFile(text, path));
}

describe('a grants file', () => {
  it('has the holder, role, window and reasons of each grant', () => {
    const { grants, findings, complete } = parse(
      grantsText(
        anEntry({ id: 'alice-1', ticket: 'INC-1182', holder: 'Alice_Acme' }),
        anEntry({
          id: 'bob-1',
          duration: null,
          until: '2026-11-23T19:00+01:00',
          from: '2026-11-23T14:00Z',
          break_glass: 'true',
        }),
      ),
    );
    expect([findings, complete]).toEqual([[], true]);
    const [one, two] = grants.map(({ grant }) => grant);
    expect(one).toMatchObject({
      id: 'alice-1',
      holder: 'alice_acme',
      role: 'orders-db-read',
      justification: { action: 'Look into stuck refunds', whyProduction: 'Only there' },
      ticket: 'INC-1182',
      breakGlass: false,
      window: { until: null, from: null },
    });
    expect(one?.window.duration?.as('hours')).toBe(4);
    expect(two).toMatchObject({ ticket: null, breakGlass: true, window: { duration: null } });
    expect(two?.window.until?.toISO()).toBe('2026-11-23T18:00:00.000Z');
    expect(two?.window.from?.toISO()).toBe('2026-11-23T14:00:00.000Z');
  });

  it('has the range of each field', () => {
    const [, placed] = parse(grantsText(anEntry({ id: 'one-1' }), anEntry({ id: 'two-2' }))).grants;
    expect(placed?.pointer).toBe('/grants/1');
    expect(placed?.rangeOf('/duration').start).toEqual({ line: 9, column: 15 });
    expect(placed?.rangeOf('').start).toEqual({ line: 7, column: 5 });
    expect(placed?.rangeOf('/ticket').start).toEqual({ line: 7, column: 5 });
  });

  it('may have an empty list, but not no list', () => {
    expect(parse('grants: []')).toMatchObject({ grants: [], findings: [], complete: true });
    expect(parse('grants:')).toMatchObject({ grants: [], complete: false });
  });
});

describe('an id', () => {
  it('may be the file’s stem', () => {
    expect(parse(grantsText(anEntry()), 'access/team/alice-1.yml').grants[0]?.grant.id).toBe('alice-1');
  });
  it.each([
    ['the stem is not a valid id', 'access/Alice 1.yaml', grantsText(anEntry()), ['id-needed 2:5-2:17']],
    [
      'two entries',
      'access/alice-1.yaml',
      grantsText(anEntry(), anEntry({ id: 'bob-1' })),
      ['id-needed 2:5-2:17'],
    ],
  ])('must be written: %s', (_name, path, text, findings) => {
    const parsed = parse(text, path);
    expect(parsed.findings.map(shown)).toEqual(findings);
    expect(parsed.complete).toBe(false);
  });
  it('may be in a file only once', () => {
    const parsed = parse(grantsText(anEntry({ id: 'one-1' }), anEntry({ id: 'one-1', holder: 'bob' })));
    expect(parsed.findings.map(shown)).toEqual(['duplicate-id 11:9-11:13']);
    expect(parsed.findings[0]?.args).toEqual({ id: 'one-1', other: 'access/alice-7f3a.yaml:6' });
    expect(parsed.grants.map(({ grant }) => grant.holder)).toEqual(['alice']);
    expect(parsed.complete).toBe(false);
  });
});

describe('a finding is on the exact characters', () => {
  it.each<[string, Record<string, string | null>, string[]]>([
    ['a misspelled field', { duration: null, durration: '4h' }, ['unknown-field 5:5-5:13 → duration']],
    ['an unknown field', { xyz: '4h' }, ['unknown-field 6:5-6:7']],
    ['a missing field', { holder: null }, ['missing-field 2:5-2:24']],
    ['no window', { duration: null }, ['no-window 2:5-2:17']],
    ['two windows', { until: '2026-11-23T18:00Z' }, ['two-windows 2:5-2:17']],
    ['a long word for hours', { duration: '4 hours' }, ['bad-duration 4:15-4:21 → 4h']],
    ['hours in capitals', { duration: '90MIN' }, ['bad-duration 4:15-4:19 → 90m']],
    ['no time at all', { duration: '0h' }, ['bad-duration 4:15-4:16']],
    ['months', { duration: '1 month' }, ['bad-duration 4:15-4:21']],
    ['a bare number', { duration: '4' }, ["not-text 4:15-4:15 → '4'"]],
    ['no zone', { duration: null, until: '2026-11-23 18:00' }, ['bad-time 5:12-5:27 → 2026-11-23T18:00Z']],
    ['only a date', { duration: null, until: '2026-11-23' }, ['bad-time 5:12-5:21']],
    ['no such day', { duration: null, until: '2026-02-30T10:00Z' }, ['bad-time 5:12-5:28']],
    ['no such offset', { from: '2026-02-03T10:00+25:00' }, ['bad-time 6:11-6:32']],
    ['a mention', { holder: "'@alice'" }, ['bad-login 2:13-2:20 → alice']],
    ['a login with a space', { holder: 'alice k' }, ['bad-login 2:13-2:19']],
    ['a login that is too long', { holder: 'a'.repeat(40) }, ['bad-login 2:13-2:52']],
    ['a login with a look-alike letter', { holder: '\u0430lice' }, ['lookalike-login 2:13-2:17']],
    ['a login that is cut in the finding', { holder: 'a-'.repeat(60) }, ['bad-login 2:13-2:132']],
    ['a role in capitals', { role: 'Orders' }, ['bad-role-name 3:11-3:16']],
    ['a ticket that YAML reads as a number', { ticket: '7e3' }, ["not-text 6:13-6:15 → '7e3'"]],
    ['a ticket that YAML reads as null', { ticket: 'null' }, ["not-text 6:13-6:16 → 'null'"]],
    ['a ticket that is a comment', { ticket: '#1182' }, ["comment-for-value 6:13-6:17 → '#1182'"]],
    ['a ticket without a value', { ticket: '' }, ['empty-value 6:5-6:10']],
    ['a ticket in quotes, empty', { ticket: "''" }, ['empty-value 6:13-6:14']],
    ['a ticket as a list', { ticket: '[a]' }, ['wrong-type 6:13-6:15']],
    ['a ticket that is too long', { ticket: 'x'.repeat(201) }, ['text-too-long 6:13-6:213']],
    ['a boolean as a word', { break_glass: 'yes' }, ['wrong-type 6:18-6:20 → true']],
    ['an unknown word for a boolean', { break_glass: 'maybe' }, ['wrong-type 6:18-6:22']],
    ['an id in capitals', { id: 'Alice' }, ['bad-id 6:9-6:13']],
    ['a justification that is text', { justification: 'because' }, ['wrong-type 5:20-5:26']],
    [
      'another question',
      { justification: '{ action: a, why: b }' },
      ['unknown-field 5:33-5:35 → why_production'],
    ],
    [
      'an answer that is a number',
      { justification: '{ action: 7, why_production: b }' },
      ["not-text 5:30-5:30 → '7'"],
    ],
    ['two problems', { holder: 'a b', role: 'B' }, ['bad-login 2:13-2:15', 'bad-role-name 3:11-3:11']],
  ])('%s', (_name, fields, findings) => {
    const parsed = parse(grantsText(anEntry(fields)));
    expect(parsed.findings.map(shown)).toEqual(findings);
    expect(parsed).toMatchObject({ grants: [], complete: false });
  });

  it.each([
    ['a file that is a word', 'grants', ['wrong-type 1:1-1:6']],
    ['a file that is a list', '- a', ['wrong-type 1:1-1:3']],
    ['a misspelled list', 'grant: []', ['unknown-field 1:1-1:5 → grants']],
    ['a list that is a map', 'grants: {}', ['wrong-type 1:9-1:10']],
    ['entries that are numbers', 'grants: [1, 2]', ['wrong-type 1:10-1:10', 'wrong-type 1:13-1:13']],
    ['the name of a built-in property', 'grants: []\n__proto__: {}', ['unknown-field 2:1-2:9']],
    ['broken YAML', 'grants: [', ['unclosed-bracket 1:9-1:9']],
  ])('%s', (_name, text, findings) => {
    const parsed = parse(text);
    expect(parsed.findings.map(shown)).toEqual(findings);
    expect(parsed).toMatchObject({ grants: [], complete: false });
  });
});

it.each([
  ['- a', 'the file'],
  ['grants: {}', 'grants'],
  ['grants: [1]', 'an entry of grants'],
  ['grants: [{justification: {action: 7}}]', 'action'],
])('the field of the finding in %s', (text, field) => {
  const types = parse(text).findings.filter(({ code }) => code === 'wrong-type' || code === 'not-text');
  expect(types.map(({ args }) => args['field'])).toEqual([field]);
});

describe('a broken entry', () => {
  it('does not stop other entries from being read', () => {
    const parsed = parse(grantsText(anEntry({ id: 'one-1', role: 'X' }), anEntry({ id: 'two-2' })));
    expect(parsed.grants.map(({ grant }) => grant.id)).toEqual(['two-2']);
    expect(parsed.findings.map(shown)).toEqual(['bad-role-name 3:11-3:11']);
    expect(parsed.complete).toBe(false);
  });

  it.each<[string, Record<string, string | null>, string, string]>([
    ['no justification', { justification: null }, '', ''],
    ['a missing answer', { justification: '{ action: Look }' }, 'Look', ''],
    ['an empty answer', { justification: "{ action: '', why_production: Because }" }, '', 'Because'],
    ['an answer without a value', { justification: '{ action: Look, why_production: }' }, 'Look', ''],
    ['a justification without a value', { justification: '' }, '', ''],
  ])('is left to the rules if only answers are missing: %s', (_name, fields, action, whyProduction) => {
    const parsed = parse(grantsText(anEntry(fields)));
    expect(parsed.findings).toEqual([]);
    expect(parsed.complete).toBe(true);
    expect(parsed.grants[0]?.grant.justification).toEqual({ action, whyProduction });
  });

  it('is not left to the rules if it has another problem', () => {
    const parsed = parse(grantsText(anEntry({ justification: '{ action: Look }', role: 'X' })));
    expect(parsed.findings.map(shown)).toEqual(['bad-role-name 3:11-3:11', 'missing-field 5:5-5:17']);
    expect(parsed).toMatchObject({ grants: [], complete: false });
  });
});

describe('text that is cut by a #', () => {
  const cut = (action: string) =>
    parse(
      grantsText(anEntry({ justification: `\n      action: ${action}\n      why_production: Only there` })),
    );
  it('is a warning, and the grant is read', () => {
    const parsed = cut('Fix #1182 now');
    expect(parsed.findings.map(shown)).toEqual(["text-cut 6:15-6:27 → 'Fix #1182 now'"]);
    expect(parsed.findings[0]).toMatchObject({
      severity: 'warning',
      args: { kept: 'Fix', cut: '#1182 now' },
    });
    expect(parsed.complete).toBe(true);
  });
  it('has no suggestion if the text has several lines', () => {
    expect(cut('Fix\n        order #1182').findings.map(shown)).toEqual(['text-cut 6:15-7:19']);
  });
  it.each(['Fix it # for now', "'Fix #1182'", 'Fix#1182'])('has no finding: %s', (action) => {
    expect(cut(action).findings).toEqual([]);
  });
});

describe('limits', () => {
  it('are 500 entries', () => {
    const entries = (count: number) =>
      grantsText(...Array.from({ length: count }, (_, index) => anEntry({ id: `grant-${index}` })));
    expect(parse(entries(500)).grants).toHaveLength(500);
    const parsed = parse(entries(501));
    expect(parsed.findings.map(shown)).toEqual(['too-many 1:1-1:6']);
    expect(parsed).toMatchObject({ grants: [], complete: false });
  });

  it('a huge broken file has one finding and no grants', () => {
    const flood = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`).join(', ');
    const parsed = parse(`grants:\n  - { ${flood} }\n${anEntry({ id: 'one-1' })}`);
    expect(parsed.findings).toHaveLength(1);
    expect(parsed).toMatchObject({ grants: [], complete: false });
  });
});
