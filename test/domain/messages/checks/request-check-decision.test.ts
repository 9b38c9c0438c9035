import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../../src/domain/decision/decide.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import { ALICE, BOB } from '../../../support/builders/a-request.ts';
import { aChangeView, aView, WAITING } from '../../../support/builders/a-view.ts';
import { AUTOMATIC, BLOCKED, NOT_AUTOMATIC } from './request-views.ts';

describe('the decision', () => {
  it('names the reviews that do not count, and why', () => {
    const decision: Decision = {
      ...WAITING,
      lines: [
        {
          count: 2,
          from: ['acme/dba', 'acme/sre'],
          met: false,
          counted: [{ by: { login: 'dana', id: 7 }, review: 1, submittedAt: '', team: 'acme/sre' }],
          notCounted: [
            { by: ALICE, review: 2, why: 'holder' },
            { by: BOB, review: 3, why: 'before-revision' },
          ],
          unreadable: ['acme/dba'],
        },
      ],
    };
    const { summary, title } = requestCheck(aView({ changes: [aChangeView({}, { decision })] }));
    expect(title).toContain('Waiting for 1 of acme/dba or acme/sre');
    expect(summary).toContain(
      [
        '- 2 of acme/dba or acme/sre: 1 so far',
        '  - acme/dba could not be read. Its members do not count until it can be read.',
        '  - dana counts (acme/sre)',
        '  - alice does not count: is the holder',
        '  - bob does not count: approved before this version was recorded; a new review counts',
      ].join('\n'),
    );
  });

  it.each<[Decision, string]>([
    [AUTOMATIC, '- Automatic approval: allowed\n  - The holder, alice, opened the request.'],
    [
      NOT_AUTOMATIC,
      '- Automatic approval: not allowed\n  - **No:** bob opened the request for alice, and automatic approval needs the holder to open it.',
    ],
    [NO_APPROVAL_NEEDED, '- Less access needs no approval.'],
    [BLOCKED, '- bob requested changes. This blocks the request.'],
    [{ ...WAITING, lines: [] }, '- No approver is known yet.'],
  ])('%#', (decision, line) => {
    expect(requestCheck(aView({ changes: [aChangeView({}, { decision })] })).summary).toContain(line);
  });

  it('of very many reviews names some', () => {
    const reviews = Array.from({ length: 500 }, (_, id) => ({
      by: { login: `p${id}`, id },
      review: id,
      why: 'not-eligible' as const,
    }));
    const lines = WAITING.lines.map((line) => ({ ...line, notCounted: reviews }));
    const { summary } = requestCheck(
      aView({ changes: [aChangeView({}, { decision: { ...WAITING, lines } })] }),
    );
    expect(summary).toContain('- and 480 more');
  });
});
