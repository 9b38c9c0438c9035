import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/domain/findings/finding.ts';
import { ruleFinding } from '../../../../src/domain/findings/rule-code.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import { aChange, EFFECT } from '../../../support/builders/a-request.ts';
import { aChangeView, aView } from '../../../support/builders/a-view.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

describe('findings', () => {
  const at = (line: number, path = 'access/a.yaml') => ({
    path,
    start: { line, column: 1 },
    end: { line, column: 9 },
  });
  const many = Array.from({ length: 5011 }, (_, line) => ruleFinding('ticket-missing', at(line + 1), {}));

  it('by the thousand are counted, not listed', () => {
    const { title, summary, annotations } = requestCheck(aView({ findings: many }));
    expect(title).toBe('Fix 5,011 problems');
    expect(summary).toContain('<summary>And 5,003 more</summary>');
    expect(summary).toContain('… and 4,953 more.');
    expect(annotations).toHaveLength(100);
  });

  it('are in order: errors first, then by file and line', () => {
    const findings: readonly Finding[] = [
      ruleFinding(
        'suspected-filler',
        at(1),
        { question: 'action', automatic: 'no' },
        { severity: 'warning' },
      ),
      ruleFinding('ticket-missing', at(9, 'access/b.yaml'), {}),
      ruleFinding('ticket-missing', at(12), {}),
      ruleFinding('ticket-missing', at(2), {}),
      ruleFinding('policy-with-grants', null, {}),
    ];
    const { annotations, summary } = requestCheck(aView({ findings }));
    expect(annotations.map(({ at: { path, start }, level }) => `${path}:${start.line} ${level}`)).toEqual([
      'access/a.yaml:2 failure',
      'access/a.yaml:12 failure',
      'access/b.yaml:9 failure',
      'access/a.yaml:1 warning',
    ]);
    expect(summary.indexOf('One pull request cannot change both')).toBeLessThan(
      summary.indexOf('access/a.yaml'),
    );
  });

  it.each([
    ['is added to the sentence', 'alice-k', ' Write `alice-k`.'],
    ['is not repeated', 'alice', ''],
    ['is left out if it is long', 'x'.repeat(151), ''],
    ['is left out if it has several lines', 'a\nb', ''],
  ])('a fix %s', (_name, replacement, fix) => {
    const finding = ruleFinding(
      'no-such-account',
      at(3),
      { login: 'alice' },
      { suggestion: { range: at(3), replacement } },
    );
    const sentence = 'GitHub has no account alice. Check the spelling of holder.';
    const { summary } = requestCheck(aView({ findings: [finding] }));
    expect(summary.split('\n').at(-1)).toBe(`- line 3: ${sentence}${fix}`);
  });
});

describe('bounds', () => {
  it('of many changes, most are shown as one line', () => {
    const changes = Array.from({ length: 50 }, (_, index) => aChangeView({ id: `g-${index}` }));
    const { summary } = requestCheck(aView({ changes }));
    expect(summary.match(/<details>/g)).toHaveLength(1);
    expect(summary.match(/^Who decides:$/gm)).toHaveLength(10);
    expect(summary.match(/^- alice: orders-db-read for 4h \(waiting\)$/gm)).toHaveLength(40);
  });

  it('a summary ends before GitHub cuts it, with the number of the other changes', () => {
    const changes = Array.from({ length: 3000 }, () =>
      aChangeView({ kind: 'withdrawn', holder: 'h'.repeat(39) }),
    );
    const { summary } = requestCheck(aView({ changes }));
    expect(summary.length).toBeLessThan(65_535);
    expect(summary).toMatch(/… and [\d,]+ more that did not fit here\.\n\n<\/details>$/);
    expect(summary.split('<details>')).toHaveLength(summary.split('</details>').length);
  });

  it('hostile text stays inert', () => {
    const harmless = requestCheck(aView({ changes: [aChangeView({ ticket: 'x' })] })).summary;
    fc.assert(
      fc.property(nastyText, nastyText, nastyText, (action, why, ticket) => {
        const effects = [{ ...EFFECT, account: action }];
        const view = aView({ changes: [{ ...aChangeView({ action, why, ticket }), effects }] });
        const { title, summary } = requestCheck(view);
        expect(summary.split('\n')).toHaveLength(harmless.split('\n').length);
        const bare = summary.replace(/\\[\\`]|`[^`\n]*`/g, '');
        expect(bare).not.toMatch(/@[\p{L}\p{N}]|:\/\/|`|\$/u);
        expect(bare.match(/<[^>]*>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>']);
        expect([...title].length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it('a title stays short, whatever the request is', () => {
    const facts = aChange({ role: 'r'.repeat(80), holder: 'h'.repeat(39) });
    const { title } = requestCheck(aView({ changes: [{ ...aChangeView(), change: facts.change }] }));
    expect(title.length).toBeLessThanOrEqual(120);
    expect(title).toContain('Waiting for 1 of acme/dba');
  });
});
