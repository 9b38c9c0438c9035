import { describe, expect, it } from 'vitest';
import { diffGrants } from '../../../src/domain/grants/diff-grants.ts';
import { grantSet } from '../../../src/domain/grants/grant-set.ts';
import { parseGrantsFile } from '../../../src/domain/grants/parse-grants-file.ts';
import { aFile, anEntry, grantsText, shown } from '../../support/builders/written-file.ts';

type Fields = Readonly<Record<string, string | null>>;

function grantsOf(...entries: readonly Fields[]) {
  const { grants } = parseGrantsFile(
    aFile(grantsText(...entries.map((fields) => anEntry({ id: 'one-1', ...fields })))),
  );
  expect(grants).toHaveLength(entries.length);
  return grants;
}

const until = (time: string, from: string | null = null): Fields => ({
  duration: null,
  until: `2026-11-23T${time}Z`,
  from: from === null ? null : `2026-11-23T${from}Z`,
});

describe('a change of one grant', () => {
  it.each<[string, Fields, Fields, string | null]>([
    ['nothing', {}, {}, null],
    ['the layout', { duration: '120m', holder: 'Alice' }, { duration: '2h', holder: "'alice'" }, null],
    ['the spelling of a time', until('18:00'), { duration: null, until: '2026-11-23T19:00:00+01:00' }, null],
    ['a longer duration', { duration: '2h' }, { duration: '3h' }, 'extended'],
    ['a shorter duration', { duration: '3h' }, { duration: '2h' }, 'shortened'],
    ['a later end', until('18:00'), until('18:01'), 'extended'],
    ['an earlier end', until('18:00'), until('17:59'), 'shortened'],
    ['a later start', until('18:00', '10:00'), until('18:00', '11:00'), 'shortened'],
    ['an earlier start', until('18:00', '11:00'), until('18:00', '10:00'), 'extended'],
    ['a start set', until('18:00'), until('18:00', '10:00'), 'shortened'],
    ['a start dropped', until('18:00', '10:00'), until('18:00'), 'extended'],
    ['a later start and a later end', until('18:00', '10:00'), until('19:00', '11:00'), 'extended'],
    [
      'a duration with a later start',
      { from: '2026-11-23T10:00Z' },
      { from: '2026-11-23T11:00Z' },
      'extended',
    ],
    ['a shorter duration with a later start', {}, { duration: '1h', from: '2026-11-23T11:00Z' }, 'extended'],
    ['from a duration to an end', {}, until('00:01'), 'extended'],
    ['from an end to a duration', until('18:00'), { duration: '1m' }, 'extended'],
    ['another role', {}, { role: 'logs-read' }, 'extended'],
    ['another role for less time', {}, { role: 'logs-read', duration: '1h' }, 'extended'],
    ['another holder', {}, { holder: 'bob' }, 'extended'],
    ['now break-glass', {}, { break_glass: 'true' }, 'extended'],
    ['no longer break-glass', { break_glass: 'true' }, {}, 'extended'],
    ['a ticket', {}, { ticket: 'INC-1' }, 'amended'],
    ['an answer', {}, { justification: '{ action: x, why_production: Only there }' }, 'amended'],
    [
      'the other answer',
      {},
      { justification: '{ action: Look into stuck refunds, why_production: x }' },
      'amended',
    ],
    ['texts, and less time', {}, { ticket: 'INC-1', duration: '1h' }, 'amended'],
    ['texts, and more time', {}, { ticket: 'INC-1', duration: '5h' }, 'extended'],
  ])('%s', (_name, before, after, kind) => {
    expect(diffGrants(grantsOf(before), grantsOf(after)).changes.map((change) => change.kind)).toEqual(
      kind === null ? [] : [kind],
    );
  });
});

it('changes are in the order of the file, then withdrawals', () => {
  const before = grantsOf({ id: 'gone-1' }, { id: 'stays' }, { id: 'gone-2' });
  const after = grantsOf({ id: 'new-2' }, { id: 'stays' }, { id: 'new-1' });
  const { changes } = diffGrants(before, after);
  expect(
    changes.map(
      (change) => `${change.kind} ${(change.kind === 'withdrawn' ? change.before : change.after).grant.id}`,
    ),
  ).toEqual(['added new-2', 'added new-1', 'withdrawn gone-1', 'withdrawn gone-2']);
});

describe('a set of files', () => {
  const file = (path: string, text: string) => parseGrantsFile(aFile(text, path));
  const one = file('access/b.yaml', grantsText(anEntry({ id: 'one-1' })));
  const two = file('access/a.yaml', grantsText(anEntry({ id: 'two-2' })));

  it('is ordered by path', () => {
    const set = grantSet([one, two]);
    expect(set.grants.map(({ grant }) => grant.id)).toEqual(['two-2', 'one-1']);
    expect(set).toMatchObject({ complete: true, findings: [] });
  });

  it('with a broken file is incomplete, and has the other files', () => {
    const set = grantSet([one, file('access/c.yaml', 'grants: [')]);
    expect(set.grants).toHaveLength(1);
    expect(set.complete).toBe(false);
    expect(set.findings.map(({ at }) => at?.path)).toEqual(['access/c.yaml']);
  });

  it('has each id once', () => {
    const set = grantSet([file('access/z.yaml', grantsText(anEntry({ id: 'one-1', holder: 'bob' }))), one]);
    expect(set.findings.map(shown)).toEqual(['duplicate-id 6:9-6:13']);
    expect(set.findings[0]).toMatchObject({
      at: { path: 'access/z.yaml' },
      args: { id: 'one-1', other: 'access/b.yaml:6' },
    });
    expect(set.grants.map(({ grant }) => grant.holder)).toEqual(['alice']);
    expect(set.complete).toBe(false);
  });

  it('has no change if a grant moves to another file', () => {
    const moved = file('access/elsewhere.yaml', grantsText(anEntry({ id: 'one-1' })));
    expect(diffGrants(grantSet([one]).grants, grantSet([moved]).grants).changes).toEqual([]);
  });
});
