import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/domain/document/read-document.ts';
import { aFile, shown } from '../../support/builders/written-file.ts';

function findingsIn(text: string): readonly string[] {
  const read = readDocument(aFile(text));
  return read.outcome === 'unreadable' ? read.findings.map(shown) : ['read'];
}

function documentOf(text: string) {
  const read = readDocument(aFile(text));
  if (read.outcome === 'unreadable') throw new Error(read.findings.map(shown).join());
  return read.document;
}

describe('frequent YAML mistakes', () => {
  it.each([
    ['a mention', 'holder: @alice', 'reserved-start 1:9-1:14 → alice'],
    ['a mention of a team in brackets', 'from: [x, @acme/dba, y]', 'reserved-start 1:11-1:19 → acme/dba'],
    ['a mention in a list', 'from:\n  - @acme/dba', 'reserved-start 2:5-2:13 → acme/dba'],
    ['a mention within text', 'a: @alice broke it', "reserved-start 1:4-1:18 → '@alice broke it'"],
    ['a mention before a comment', 'a: @alice # him', 'reserved-start 1:4-1:9 → alice'],
    ['a backtick', 'a: `x` fails', "reserved-start 1:4-1:12 → '`x` fails'"],
    ['a percent sign', 'a: %5 off', "reserved-start 1:4-1:9 → '%5 off'"],
    ['a star', 'a: *really* now', "reserved-start 1:4-1:15 → '*really* now'"],
    ['a colon within text', 'a: fix: it', "colon-in-text 1:4-1:10 → 'fix: it'"],
    ['a colon at the end', 'x: 1\na: fix this:', 'read'],
    ['a colon and a quote', "a: don't: do", "colon-in-text 1:4-1:12 → 'don''t: do'"],
    ['text after a quote', 'a: "x" y', `text-after-quote 1:4-1:8 → '"x" y'`],
    ['text after a bracket', 'a: [urgent] fix', "bracket-in-text 1:4-1:15 → '[urgent] fix'"],
    ['no space after a colon', 'a: x\nb:y\nc: 1', 'glued-colon 2:1-2:2'],
    ['an open quote', 'a: "x', 'unclosed-quote 1:4-1:5'],
    ['an open single quote', "a: 'x\nb: 1", 'unclosed-quote 1:4-1:5'],
    ['an open bracket', 'a: [1,', 'unclosed-bracket 1:4-1:6'],
    ['an open brace', 'a: {b: 1\nc: 2', 'unclosed-bracket 1:4-1:8'],
    ['a bracket closed too far left', 'a: [\n  1\n]', 'bad-indent 3:1-3:1'],
    ['a tab for indentation', 'a:\n\tb: 1', 'tab-indent 2:1-2:1'],
    ['deeper than the line before', 'a: 1\n  b: 2', 'bad-indent 2:4-2:4'],
    ['a strange escape', 'a: "\\q"', 'yaml-syntax 1:6-1:6'],
    ['a list as a key', '? [a]\n: b', 'yaml-syntax 1:1-1:1'],
    ['a text too long for a suggestion', `a: ${'x: '.repeat(200)}`, 'colon-in-text 1:4-1:602'],
  ])('%s', (_name, text, finding) => {
    expect(findingsIn(text)).toEqual([finding === 'read' ? expect.any(String) : finding]);
  });
});

describe('refused files', () => {
  it.each([
    ['an empty file', '', ['empty-file 1:1-1:1']],
    ['only a comment', '# later\n', ['empty-file 1:1-1:1']],
    ['two documents', 'a: 1\n---\nb: 2', ['several-documents 2:1-2:3']],
    ['more after the end', 'a: 1\n...\nb', ['several-documents 2:1-2:3']],
    ['a key twice', 'a: 1\nb: 1\na: 2', ['duplicate-key 3:1-3:1']],
    ['a key twice in braces', '{a: 1, "a": 2}', ['duplicate-key 1:8-1:10']],
    ['a tag', 'a: !!str 7', ['tag 1:4-1:8']],
    ['an unknown tag', 'a: !x 7', ['tag 1:4-1:5']],
    ['an alias', 'a: &x 1\nb: *x', ['alias 2:4-2:5']],
    ['an alias as a key', 'a: &x 1\n*x : 2', ['alias 2:1-2:2']],
    ['a merge key', 'a:\n  <<: {b: 1}', ['merge-key 2:3-2:4']],
    ['too deep', `a: ${'['.repeat(30)}`, ['too-deep 1:23-1:23']],
    ['a byte order mark', '\uFEFFa: 1', ['byte-order-mark 1:1-1:1']],
    ['a change of direction', 'a: 1\nb: x\u202Ey', ['forbidden-character 2:5-2:5']],
    ['a zero-width space', 'a: al\u200Bice', ['forbidden-character 1:6-1:6']],
    ['a line separator', 'a: 1\u2028b: 2', ['forbidden-character 1:5-1:5']],
    ['a next line character', 'a: 1\u0085b: 2', ['forbidden-character 1:5-1:5']],
    ['NUL', 'a: \0', ['forbidden-character 1:4-1:4']],
    ['a carriage return alone', 'a: 1\rb: 2', ['forbidden-character 1:5-1:5']],
    ['an invisible character outside the first plane', 'a: x\u{E0041}', ['forbidden-character 1:5-1:6']],
    ['an escape sequence for a forbidden character', 'a: "x\\u202Ey"', ['forbidden-character 1:4-1:13']],
    ['half a character', 'a: "\\ud800"', ['forbidden-character 1:4-1:11']],
  ])('%s', (_name, text, findings) => {
    expect(findingsIn(text)).toEqual(findings);
  });

  it('a finding for each of the first ten forbidden characters', () => {
    const read = readDocument(aFile(`a: ${'\u202E\u0007'.repeat(9)}`));
    const args = read.outcome === 'unreadable' ? read.findings.map(({ args }) => args) : [];
    expect(args).toHaveLength(10);
    expect(args[0]).toEqual({ character: 'U+202E', name: 'right-to-left override' });
    expect(args[1]).toEqual({ character: 'U+0007', name: 'control character' });
  });

  it.each([
    ['a stray byte', [0x61, 0x3a, 0x20, 0x0a, 0xff], '2:1-2:1'],
    ['after a written replacement character', [0xef, 0xbf, 0xbd, 0xc3, 0xa9, 0xe2, 0x82], '1:3-1:3'],
    ['after characters of two and four bytes', [0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0x80], '1:4-1:4'],
    ['half a surrogate', [0xed, 0xa0, 0x80], '1:1-1:1'],
  ])('bytes that are not UTF-8: %s', (_name, bytes, place) => {
    const read = readDocument({ path: 'x.yaml', bytes: Uint8Array.from(bytes) });
    expect(read.outcome === 'unreadable' && read.findings.map(shown)).toEqual([`not-utf8 ${place}`]);
  });

  it('a file of more than 1 MiB', () => {
    const read = readDocument({ path: 'x.yaml', bytes: new Uint8Array(1024 * 1024 + 1).fill(0x23) });
    expect(read.outcome === 'unreadable' && read.findings.map(shown)).toEqual(['file-too-large 1:1-1:1']);
    expect(readDocument({ path: 'x.yaml', bytes: new Uint8Array(1024 * 1024).fill(0x61) }).outcome).toBe(
      'read',
    );
  });
});

describe('the places of values', () => {
  const document = documentOf(
    [
      '# a comment',
      'grants:',
      '  - id: one  # its name',
      '    holder: "alice"',
      '    text: |',
      '      first',
      '      second',
      '',
      '    empty:',
      '  - { id: two, list: [1,',
      '      2 ], x/y~z: 3 }',
      '  -',
      'last: plain',
      '  text',
      '',
    ].join('\r\n'),
  );
  const place = (range: { start: { line: number; column: number }; end: { line: number; column: number } }) =>
    `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}`;

  it.each([
    ['/grants', '3:3-12:3'],
    ['/grants/0', '3:5-9:9'],
    ['/grants/0/id', '3:9-3:11'],
    ['/grants/0/holder', '4:13-4:19'],
    ['/grants/0/text', '6:7-7:12'],
    ['/grants/0/empty', '9:5-9:9'],
    ['/grants/1', '10:5-11:21'],
    ['/grants/1/list', '10:22-11:9'],
    ['/grants/1/list/1', '11:7-11:7'],
    ['/grants/1/x~1y~0z', '11:19-11:19'],
    ['/grants/2', '12:3-12:3'],
    ['/last', '13:7-14:6'],
    ['/grants/0/nothing', '3:5-3:23'],
    ['/grants/0/text/deeper', '5:5-5:8'],
    ['/nowhere', '2:1-2:7'],
  ])('rangeOf %s: %s', (pointer, expected) => {
    expect(place(document.rangeOf(pointer))).toBe(expected);
  });

  it.each([
    ['/grants/0/id', '3:5-3:6'],
    ['/grants/1/x~1y~0z', '11:12-11:16'],
    ['/grants/1', '10:5-11:21'],
  ])('keyRangeOf %s: %s', (pointer, expected) => {
    expect(place(document.keyRangeOf(pointer))).toBe(expected);
  });

  it.each([
    ['/grants/0/holder', '4:13-4:19'],
    ['/grants/0/text', '5:5-5:8'],
    ['/grants/1', '10:5-10:24'],
  ])('spotOf %s: %s', (pointer, expected) => {
    expect(place(document.spotOf(pointer))).toBe(expected);
  });

  it('the size counts every value once', () => {
    expect(document.size).toBe(15);
  });
});

it('names of built-in properties are ordinary keys', () => {
  const { value } = documentOf('__proto__: {polluted: 1}\nconstructor: 2');
  expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

it('an anchor is ignored, and a date stays text', () => {
  expect(documentOf('a: &x 2026-01-01\nb: 0o17').value).toEqual({ a: '2026-01-01', b: 15 });
});
