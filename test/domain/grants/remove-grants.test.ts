import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/domain/document/read-document.ts';
import { parseGrantsFile } from '../../../src/domain/grants/parse-grants-file.ts';
import { removeGrants } from '../../../src/domain/grants/remove-grants.ts';
import { aFile } from '../../support/builders/written-file.ts';

/** The text of the file after the removal, or the outcome. */
function afterRemoval(text: string, ...ids: readonly string[]): string {
  const removal = removeGrants(aFile(text), new Set(ids));
  if (removal.outcome === 'refused') return `refused: ${removal.because}`;
  return removal.outcome === 'emptied' ? 'emptied' : new TextDecoder().decode(removal.bytes);
}

const FIELDS = ['holder: alice', 'role: x', 'duration: 4h', 'justification: {action: a, why_production: b}'];
const block = (id: string, dash = '  - ') =>
  `${dash}id: ${id}\n${FIELDS.map((field) => `${' '.repeat(dash.length)}${field}\n`).join('')}`;
const flow = (id: string) => `{id: ${id}, ${FIELDS.join(', ')}}`;
const [A, B, C] = [block('aaa'), block('bbb'), block('ccc')];

describe('entries with dashes', () => {
  it.each([
    ['the first', `grants:\n${A}${B}`, ['aaa'], `grants:\n${B}`],
    ['the last', `grants:\n${A}${B}`, ['bbb'], `grants:\n${A}`],
    ['several', `grants:\n${A}${B}${C}`, ['aaa', 'ccc'], `grants:\n${B}`],
    [
      'without indentation',
      `grants:\n${block('aaa', '- ')}${block('bbb', '- ')}`,
      ['aaa'],
      `grants:\n${block('bbb', '- ')}`,
    ],
    ['a wide dash', `grants:\n${block('aaa', '  -   ')}${B}`, ['aaa'], `grants:\n${B}`],
    ['a dash on its own line', `grants:\n  -\n    ${A.slice(4)}${B}`, ['aaa'], `grants:\n${B}`],
    [
      'in braces',
      `grants:\n  - ${flow('aaa')} # a\n  - ${flow('bbb')}\n`,
      ['aaa'],
      `grants:\n  - ${flow('bbb')}\n`,
    ],
    ['one of two blank lines that would meet', `grants:\n${A}\n${B}\n${C}`, ['bbb'], `grants:\n${A}\n${C}`],
    ['no blank line at the end', `grants:\n${A}\n${B}`, ['bbb'], `grants:\n${A}`],
    ['other blank lines stay', `\n\ngrants:\n\n\n${A}${B}\n\n`, ['aaa'], `\n\ngrants:\n\n\n${B}\n\n`],
    ['no line break at the end', `grants:\n${A}${B.trimEnd()}`, ['aaa'], `grants:\n${B.trimEnd()}`],
    ['no line break at the end, cut', `grants:\n${A}${B.trimEnd()}`, ['bbb'], `grants:\n${A}`],
    ['a comment above stays', `grants:\n  # why\n${A}  # b\n${B}`, ['aaa'], `grants:\n  # why\n  # b\n${B}`],
    ['a comment within goes', `grants:\n${A}    # of a\n  # of b\n${B}`, ['aaa'], `grants:\n  # of b\n${B}`],
    [
      'trailing spaces stay',
      `grants:  \n${A}  - id: bbb  \n${B.slice(B.indexOf('\n') + 1)}`,
      ['aaa'],
      `grants:  \n  - id: bbb  \n${B.slice(B.indexOf('\n') + 1)}`,
    ],
    ['an anchor', `grants: &all\n  - &one\n    ${A.slice(4)}${B}`, ['aaa'], `grants: &all\n${B}`],
    [
      'a text that ends in blank lines',
      `grants:\n${A.trimEnd()}\n    ticket: |+\n      INC-1\n\n\n${B}`,
      ['bbb'],
      `grants:\n${A.trimEnd()}\n    ticket: |+\n      INC-1\n\n\n`,
    ],
    [
      'a text that looks like a comment',
      `grants:\n${A}    ticket: |\n      #1\n      # 2\n${B}`,
      ['aaa'],
      `grants:\n${B}`,
    ],
    [
      'CRLF',
      `grants:\r\n${A.replaceAll('\n', '\r\n')}${B.replaceAll('\n', '\r\n')}`,
      ['aaa'],
      `grants:\r\n${B.replaceAll('\n', '\r\n')}`,
    ],
    ['no entry', `grants: # 1\n${A}`, [], `grants: # 1\n${A}`],
    ['a broken neighbour stays', `grants:\n${A}  - {id: bbb}\n`, ['aaa'], `grants:\n  - {id: bbb}\n`],
  ])('%s', (_name, text, ids, expected) => {
    expect(afterRemoval(text, ...ids)).toBe(expected);
  });
});

describe('entries in brackets', () => {
  const [a, b, c] = [flow('aaa'), flow('bbb'), flow('ccc')];
  const lines = `grants: [\n  # all\n  ${a}, # of a\n  ${b}, # of b\n  ${c}\n  # end\n ]\n`;
  it.each([
    ['the first', `grants: [ ${a}, ${b} ]\n`, ['aaa'], `grants: [ ${b} ]\n`],
    ['the last', `grants: [ ${a}, ${b} ]\n`, ['bbb'], `grants: [ ${a} ]\n`],
    ['the one between', `grants: [${a},${b},${c}]`, ['bbb'], `grants: [${a},${c}]`],
    ['the last two', `grants: [${a} , ${b}, ${c}]`, ['bbb', 'ccc'], `grants: [${a} ]`],
    ['before a comma at the end', `grants: [${a}, ${b},]`, ['bbb'], `grants: [${a}]`],
    ['a line of its own', lines, ['bbb'], lines.replace(`  ${b}, # of b\n`, '')],
    ['the first line', lines, ['aaa'], lines.replace(`  ${a}, # of a\n`, '')],
    ['the last line', lines, ['ccc'], lines.replace(`  ${c}\n`, '').replace(`${b},`, b)],
    ['a comma on the next line', `grants: [${a}\n  , ${b}]`, ['aaa'], `grants: [\n   ${b}]`],
    ['all entries, with comments left', lines, ['aaa', 'bbb', 'ccc'], 'grants: [\n  # all\n  # end\n ]\n'],
    ['in a file in braces', `{grants: [${a}, ${b}]}`, ['aaa'], `{grants: [ ${b}]}`],
  ])('%s', (_name, text, ids, expected) => {
    expect(afterRemoval(text, ...ids)).toBe(expected);
  });
});

describe('if no entry is left', () => {
  it.each([
    ['nothing else', `grants:\n${A}${B}`, 'emptied'],
    ['blank lines', `\n---\ngrants:\n\n${A}\n${B}\n...\n`, 'emptied'],
    ['a list in brackets', `"grants": [ ${flow('aaa')}, ${flow('bbb')} ]\n`, 'emptied'],
    ['braces', `{grants: [${flow('aaa')},${flow('bbb')},],}`, 'emptied'],
    ['a heading', `# of team x\ngrants:\n${A}${B}`, '# of team x\ngrants: []\n'],
    ['a comment beside the key', `grants: # sorted\n${A}${B}`, 'grants: [] # sorted\n'],
    ['a comment between', `grants:\n${A}  # b\n${B}`, 'grants: []\n  # b\n'],
    [
      'a comment and a list in brackets',
      `# x\ngrants: [ ${flow('aaa')}, ${flow('bbb')} ]\n`,
      '# x\ngrants: []\n',
    ],
  ])('%s', (_name, text, expected) => {
    expect(afterRemoval(text, 'aaa', 'bbb')).toBe(expected);
  });

  it('the id may be the file’s stem', () => {
    const text = `grants:\n  - ${FIELDS.join('\n    ')}\n`;
    expect(afterRemoval(text, 'alice-7f3a')).toBe('emptied');
  });
});

describe('refuses', () => {
  it.each([
    ['an unreadable file', 'grants: [', ['aaa'], 'the file cannot be read'],
    ['an id that is not in the file', `grants:\n${A}`, ['bbb'], 'not every entry is in the file'],
    ['an id that is in the file twice', `grants:\n${A}${A}`, ['aaa'], 'an id is in the file twice'],
    ['a broken entry', 'grants:\n  - {id: aaa}\n', ['aaa'], 'not every entry is in the file'],
    [
      'a dash beside its key',
      `? grants\n: ${A.trimStart()}`,
      ['aaa'],
      'the entries cannot be cut out without changing something else',
    ],
    [
      'an anchor that would lose its list',
      `# x\ngrants: &all\n${A}`,
      ['aaa'],
      'the entries cannot be cut out without changing something else',
    ],
  ])('%s', (_name, text, ids, because) => {
    expect(afterRemoval(text, ...ids)).toBe(`refused: ${because}`);
  });
});

describe('for any file', () => {
  const comment = fc.constantFrom('', '', '  # note\n', '# note\n', '\n', '\n\n', '    # note\n');
  const extra = fc.constantFrom(
    '',
    '    ticket: "INC-1"\n',
    "    ticket: 'a # b' # c\n",
    '    ticket: |\n      INC\n\n',
    '    from: 2026-11-23T14:00Z   \n',
  );
  const entries = fc.array(fc.record({ above: comment, extra, inBraces: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  const files = fc.record({
    head: fc.constantFrom('', '# head\n', '---\n'),
    entries,
    foot: fc.constantFrom('', '\n', '# foot\n'),
    crlf: fc.boolean(),
  });
  const textOf = ({
    head,
    entries,
    foot,
    crlf,
  }: {
    head: string;
    entries: { above: string; extra: string; inBraces: boolean }[];
    foot: string;
    crlf: boolean;
  }) => {
    const list = entries.map(
      ({ above, extra, inBraces }, index) =>
        above + (inBraces ? `  - ${flow(`id-${index}`)}\n` : block(`id-${index}`) + extra),
    );
    const text = `${head}grants:\n${list.join('')}${foot}`;
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  };

  it('the other entries and lines stay the same', () => {
    fc.assert(
      fc.property(files, fc.array(fc.nat(7), { minLength: 1 }), (file, picks) => {
        const text = textOf(file);
        const all = file.entries.map((_, index) => `id-${index}`);
        const ids = new Set(picks.map((pick) => all[pick % all.length] ?? ''));
        const before = parseGrantsFile(aFile(text));
        expect(before.complete).toBe(true);
        const removal = removeGrants(aFile(text), ids);
        const kept = all.filter((id) => !ids.has(id));
        if (removal.outcome === 'emptied') {
          expect([kept, /#/.test(text.replaceAll("'a # b' # c", '').replaceAll('    # note', ''))]).toEqual([
            [],
            false,
          ]);
          return;
        }
        if (removal.outcome === 'refused') throw new Error(removal.because);
        const after = parseGrantsFile({ path: 'access/a.yaml', bytes: removal.bytes });
        expect(after.complete).toBe(true);
        expect(after.grants.map(({ grant }) => grant)).toEqual(
          before.grants.map(({ grant }) => grant).filter(({ id }) => kept.includes(id)),
        );
        expect(isSubsequence(linesOf(new TextDecoder().decode(removal.bytes)), linesOf(text))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace('grants: []', 'grants:'));
}

/** Whether `all` contains every line of `part`, in the same order. */
function isSubsequence(part: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const line of all) if (line === part[at]) at++;
  return at === part.length;
}

it('keeps characters of any length', () => {
  const text = `# é 😀\ngrants:\n${A}${B}`;
  const removal = removeGrants(aFile(text), new Set(['aaa']));
  const bytes = removal.outcome === 'removed' ? removal.bytes : new Uint8Array();
  expect(bytes).toEqual(aFile(`# é 😀\ngrants:\n${B}`).bytes);
  expect(readDocument({ path: 'x', bytes }).outcome).toBe('read');
});
