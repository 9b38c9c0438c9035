import { describe, expect, it } from 'vitest';
import { csvLine } from '../../src/audit/formats/csv.ts';
import { jsonText } from '../../src/audit/formats/json-text.ts';
import { wrapText } from '../../src/audit/formats/wrap-text.ts';

describe('a line of CSV', () => {
  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'=1"],
    ['a;=1', `"a;'=1"`],
    ['a; "@b;+1', `"a; ""'@b;'+1"`],
    ['a;b', '"a;b"'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', 'two lines'],
    ['\u001b[31mred', '[31mred'],
    ['\u202Eabc', 'abc'],
    ['', ''],
  ])('%j is %s', (text, cell) => {
    expect(csvLine([text])).toBe(cell);
  });

  it('keeps numbers, booleans and lists, and leaves null empty', () => {
    expect(csvLine([1, -1, true, ['a', 'b'], null, undefined])).toBe('1,-1,true,a b,,');
  });
});

describe('a wrapped text', () => {
  it('keeps short lines, and indents what follows of long ones', () => {
    const word = 'a'.repeat(30);
    expect(wrapText(`short\n  ${word} ${word} ${word}`)).toBe(`short\n  ${word} ${word}\n    ${word}`);
    expect(wrapText('b'.repeat(200))).toBe('b'.repeat(200));
    expect(wrapText(`${word}  ${word}  ${word}`, 0)).toBe(`${word}  ${word}\n${word}`);
  });

  it('begins no line with a word that may not begin one', () => {
    const word = 'a'.repeat(30);
    const text = `${word} ${word} - ${word} ${word}`;
    expect(wrapText(text, 2, (each) => each !== '-')).toBe(`${word} ${word} -\n  ${word} ${word}`);
  });
});

describe('JSON', () => {
  it('is plain ASCII, and parses to the same value', () => {
    const value = { text: 'é \u009b31m \u202e \u2028 \u{1f600} "\\' };
    const text = jsonText(value);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
