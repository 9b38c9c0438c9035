import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessDrawing } from '../../src/audit/formats/html/access-drawing.ts';
import { type Html, html, longText } from '../../src/audit/formats/html/html.ts';
import { table } from '../../src/audit/formats/html/table.ts';
import type { HeldAccess } from '../../src/audit/report/read-period.ts';
import { T0, T4 } from '../support/builders/entries.ts';

const HOSTILE = `<script>alert(1)</script>"'&\u202E\u0000`;
const INERT = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';

it('draws break-glass on top of other access of the same person, so that both are seen', () => {
  const row = { role: 'r', holder: 'alice', holder_id: 1, provisioned_at: T0, ended_at: T4, state: 'absent' };
  const access = (break_glass: boolean, from: string, to: string) =>
    ({ row: { ...row, break_glass }, held: { from, to } }) as unknown as HeldAccess;
  const drawn = (...accesses: readonly HeldAccess[]) => {
    const markup = `${accessDrawing(accesses, { from: T0, to: T4 }, T4)}`;
    const [lane = ''] = /<div class="lane">.*<\/svg><\/div>/.exec(markup) ?? [];
    return [...lane.matchAll(/<rect class="(held|break-glass)"[^>]* height="(\d)"/g)].map(
      ([, kind, height]) => `${kind} ${height}`,
    );
  };
  const later = '2026-11-23T15:00:00.000Z';
  expect(drawn(access(true, T0, T4), access(false, later, T4))).toEqual(['held 8', 'break-glass 4']);
  expect(drawn(access(true, T0, later), access(false, later, T4))).toEqual(['held 8', 'break-glass 8']);
});

describe('a template', () => {
  it('escapes every text, between tags and in quotes', () => {
    const markup = html`<p title="${HOSTILE}">${HOSTILE}</p>`;
    expect(`${markup}`).toBe(`<p title="${INERT}">${INERT}</p>`);
  });

  it('takes markup of another template unchanged, also in lists', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(`${html`<ul>${items}${[[html`<li>`], 'c']}${7}</ul>`}`).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li><li>c7</ul>',
    );
  });

  it.each<[string, unknown]>([
    ['a string', '<b>'],
    ['an object that prints markup', { toString: () => '<b>' }],
    ['a String', new String('<b>')],
  ])('never takes %s for markup', (_name, value) => {
    let shown = '';
    try {
      shown = `${html`${value as Html}`}`;
    } catch {}
    expect(shown).not.toContain('<b>');
  });

  it('cuts a long text, at another length if one is given', () => {
    expect(`${html`${'x'.repeat(600)}`}`).toBe(`${'x'.repeat(499)}…`);
    expect(`${html`${longText('<'.repeat(600), 550)}`}`).toBe(`${'&lt;'.repeat(549)}…`);
  });

  it.each<[string, () => Html]>([
    ['an attribute without quotes', () => html`<p title=${'x'}>`],
    ['a name of an attribute', () => html`<p ${'x'}>`],
    ['a name after an attribute with quotes', () => html`<p title="a"${'x'}>`],
    ['a name of a tag', () => html`<${'x'}>`],
    ['an attribute without quotes in a part of a tag', () => html` title=${'x'}`],
  ])('throws for a text as %s', (_name, make) => {
    expect(make).toThrow('needs quotes');
  });

  it('has the same tags for all texts', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...`<>"'&=/ab -!\u202E\0\n`), maxLength: 40 });
    fc.assert(
      fc.property(hostile, hostile, hostile, (caption, head, text) => {
        const tags = (...texts: readonly [string, string, string]) =>
          `${table(texts[0], [texts[1], 'Count'], [[texts[2], html`<time datetime="${texts[2]}">${texts[2]}</time>`]])}`
            .replaceAll(/>[^<]*</g, '><')
            .replaceAll(/"[^"]*"/g, '""');
        expect(tags(caption, head, text)).toBe(tags('a', 'b', 'c'));
      }),
    );
  });
});
