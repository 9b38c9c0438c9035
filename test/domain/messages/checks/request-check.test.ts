import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../../src/domain/decision/decide.ts';
import { decideAutomatic } from '../../../../src/domain/decision/decide-automatic.ts';
import type { Decision, LimitVerdict } from '../../../../src/domain/decision/decision.ts';
import type { Finding } from '../../../../src/domain/findings/finding.ts';
import { ruleFinding } from '../../../../src/domain/findings/rule-code.ts';
import { historyText } from '../../../../src/domain/messages/checks/change-block.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import type { RequestView } from '../../../../src/domain/messages/checks/request-view.ts';
import { findingsOf } from '../../../../src/domain/rules/request-rules.ts';
import {
  ALICE,
  aChange,
  aRequest,
  BOB,
  type ChangeWords,
  EFFECT,
} from '../../../support/builders/a-request.ts';
import { aChangeView, aView, BY_DANA, WAITING } from '../../../support/builders/a-view.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const BLOCKED: Decision = { ...BY_DANA, outcome: 'blocked', blockedBy: [BOB] };
const UNREADABLE: Decision = {
  ...WAITING,
  outcome: 'unreadable',
  lines: WAITING.lines.map((line) => ({ ...line, unreadable: ['acme/dba'] })),
};
const AUTOMATIC = byLimits({ limit: 'opened-by-holder', met: true, asked: 'alice', allowed: 'alice' });
const NOT_AUTOMATIC = byLimits({ limit: 'opened-by-holder', met: false, asked: 'bob', allowed: 'alice' });

function byLimits(...automatic: readonly LimitVerdict[]): Decision {
  return decideAutomatic(automatic, { blocking: [], uncertain: false });
}

function shown(view: Partial<RequestView>): string {
  const { status, title, summary } = requestCheck(aView(view));
  return `${status}: ${title}\n\n${summary}`;
}

describe('the check of a request', () => {
  it('with errors', () => {
    expect(shown({ findings: findingsOf(aRequest({ duration: '12h', why: '' })) })).toMatchInlineSnapshot(`
      "failure: Fix 2 problems

      Next: push the fixes to this branch. The check runs again by itself.

      **\`access/alice-orders-db-read-7f3a.yaml\`**
      - line 5: 12h is too long: orders-db-read allows 8h.
      - line 9: why_production is missing. Why must this be production?"
    `);
  });

  it('that waits for approval', () => {
    expect(shown({ changes: [aChangeView()] })).toMatchInlineSnapshot(`
      "action-required: alice: orders-db-read for 4h. Waiting for 1 of acme/dba

      Next: 1 of acme/dba must approve this in a review. Then Curfew merges it.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 4h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: none yet

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('that is approved', () => {
    expect(shown({ changes: [aChangeView({}, { decision: BY_DANA })] })).toMatchInlineSnapshot(`
      "success: alice: orders-db-read for 4h. Approved by dana. Curfew merges it now

      Nothing to do: Curfew merges it. Access starts after the merge.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 4h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: met
        - dana counts (acme/dba)
        - alice does not count: is the holder

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('for break-glass', () => {
    const decision: Decision = { ...WAITING, outcome: 'approved', by: 'break-glass' };
    const entry: ChangeWords = { breakGlass: true, duration: '1h', ticket: null };
    expect(shown({ changes: [aChangeView(entry, { decision })] })).toMatchInlineSnapshot(`
      "success: alice: orders-db-read for 1h. Break-glass, reviewed afterwards. Curfew merges it now

      Nothing to do: Curfew merges it. Access starts after the merge. Curfew then opens an issue, and a member of acme/dba must review the access.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 1h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - Break-glass needs no approval before the merge.
      - One member of acme/dba must review it afterwards.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('for break-glass with commits of another person', () => {
    const decision: Decision = { ...WAITING, outcome: 'blocked', by: 'break-glass' };
    const check = requestCheck(aView({ changes: [aChangeView({ breakGlass: true }, { decision })] }));
    expect(check).toMatchObject({
      status: 'failure',
      title: 'alice: orders-db-read for 4h. Break-glass must come from the holder alone',
      summary: expect.stringMatching(
        /^Next: the holder opens a pull request without commits of other people\./,
      ),
    });
  });

  it('for break-glass that a reviewer blocks', () => {
    const decision: Decision = { ...WAITING, outcome: 'blocked', by: 'break-glass', blockedBy: [BOB] };
    const check = requestCheck(aView({ changes: [aChangeView({ breakGlass: true }, { decision })] }));
    expect(check.title).toMatch(/bob requested changes$/);
    expect(check.summary).toContain('bob requested changes. This blocks the request.');
  });

  it('with cautions for the reviewer', () => {
    const view = aChangeView(
      { kind: 'extended', duration: '8h', action: 'test test test test' },
      {
        obstacles: [
          {
            code: 'account-missing',
            text: 'There is no account alice_k in orders-db. The operator creates it.',
          },
        ],
        staysAfterEnd: ['What was downloaded stays downloaded.'],
        history: { grants: 0, endedOnTime: 0, endedLate: 0, stillOpen: 0 },
        preview: [],
      },
    );
    const findings = findingsOf(aRequest({ action: 'test test test test' }));
    expect(shown({ findings, changes: [view] })).toMatchInlineSnapshot(`
      "action-required: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba

      Next: 1 of acme/dba must approve this in a review. Then Curfew merges it.

      For the reviewer: \`access/alice-orders-db-read-7f3a.yaml\`, line 8: action looks like filler. Reviewer: does it say enough?

      Extends alice's **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), to 8h in total, until 2026-11-23T22:00:00Z.  
      Why: test test test test  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: no grants.  
      **Cannot be given yet:** There is no account alice_k in orders-db. The operator creates it.  
      **Stays after the end:** What was downloaded stays downloaded.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: none yet

      </details>"
    `);
  });

  it('that only reduces access', () => {
    const changes = [
      aChangeView({ kind: 'withdrawn' }, { decision: NO_APPROVAL_NEEDED }),
      aChangeView({ kind: 'shortened', duration: '2h' }, { decision: NO_APPROVAL_NEEDED }),
    ];
    expect(shown({ changes })).toMatchInlineSnapshot(`
      "success: alice: 2 changes. Needs no approval. Curfew merges it now

      Nothing to do: Curfew merges it.

      - Ends alice's **orders-db-read** now. (needs no approval)
      - Shortens alice's **orders-db-read**: to 2h in total, until 2026-11-23T16:00:00Z. (needs no approval)

      <details><summary>Why, who decides, and what Curfew will do</summary>

      Ends alice's **orders-db-read** now.

      Who decides:

      - Less access needs no approval.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      Shortens alice's **orders-db-read**: to 2h in total, until 2026-11-23T16:00:00Z.  
      At the end, open sessions are ended too.

      Who decides:

      - Less access needs no approval.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('of another kind of pull request', () => {
    expect(shown({ touchesNothing: true })).toMatchInlineSnapshot(`
      "success: No access requested

      Nothing to do: this pull request changes no access."
    `);
  });

  it('that cannot be evaluated', () => {
    expect(
      shown({ undecidedBecause: ['The policy is broken, line 3.'], changes: [aChangeView()] }),
    ).toMatchInlineSnapshot(`
      "failure: Curfew cannot evaluate this request

      The policy is broken, line 3."
    `);
  });
});

describe('the title', () => {
  const one = (entry: ChangeWords, decision: Decision = WAITING) => [aChangeView(entry, { decision })];

  it.each<[string, Partial<RequestView>]>([
    ['failure: Fix 1 problem', { findings: findingsOf(aRequest({ duration: '12h' })) }],
    ['success: No access changes', {}],
    ['action-required: alice: orders-db-read for 4h. Waiting for 1 of acme/dba', { changes: one({}) }],
    [
      'action-required: alice: orders-db-read until 2026-11-23T18:00:00Z. Waiting for 1 of acme/dba',
      { changes: one({ until: '2026-11-23T18:00Z' }) },
    ],
    [
      'action-required: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'extended', duration: '8h' }) },
    ],
    [
      'action-required: alice: orders-db-read reworded, still 4h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'amended' }) },
    ],
    [
      'success: alice: orders-db-read ends now. Needs no approval. Curfew merges it now',
      { changes: one({ kind: 'withdrawn' }, NO_APPROVAL_NEEDED) },
    ],
    [
      'success: alice: orders-db-read shortened to 2h. Needs no approval. Merge when ready',
      { merge: 'manual', changes: one({ kind: 'shortened', duration: '2h' }, NO_APPROVAL_NEEDED) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Curfew merges it now',
      { changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Merge when ready',
      { merge: 'manual', changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Curfew cannot merge it',
      { mergeRefusal: 'a rule', changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved automatically. Curfew merges it now',
      { changes: one({}, AUTOMATIC) },
    ],
    [
      'failure: alice: orders-db-read for 4h. The holder must open the request',
      { changes: one({}, NOT_AUTOMATIC) },
    ],
    ['failure: alice: orders-db-read for 4h. bob requested changes', { changes: one({}, BLOCKED) }],
    [
      'working: alice: orders-db-read for 4h. Waiting: a team could not be read',
      { changes: one({}, UNREADABLE) },
    ],
    [
      'action-required: alice: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}), ...one({ id: 'b' })] },
    ],
    [
      'action-required: 2 people: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}), ...one({ holder: 'bob' })] },
    ],
    [
      'action-required: alice: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}, BY_DANA), ...one({ id: 'b' })] },
    ],
  ])('%s', (title, view) => {
    const check = requestCheck(aView(view));
    expect(`${check.status}: ${check.title}`).toBe(title);
  });
});

it.each<[string, Partial<RequestView>]>([
  [
    'Next: 1 of acme/dba must approve this in a review. Then a person merges it.',
    { merge: 'manual', changes: [aChangeView()] },
  ],
  [
    'Next: answer the review of bob. Then request another review.',
    { changes: [aChangeView({}, { decision: BLOCKED })] },
  ],
  [
    "Nothing to do yet: Curfew could not read from GitHub team acme/dba. It tries again by itself. If the policy names a team that does not exist, Curfew opens an issue for the policy's owners.",
    { changes: [aChangeView({}, { decision: UNREADABLE })] },
  ],
  [
    'Next: alice must open the request. This role has automatic approval only, and people cannot approve it. bob opened the request for alice, and automatic approval needs the holder to open it.',
    { changes: [aChangeView({}, { decision: NOT_AUTOMATIC })] },
  ],
  [
    'Next: merge this pull request. Access starts after the merge.',
    { merge: 'manual', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
  [
    'Next: merge this pull request yourself. Curfew cannot merge it: a rule',
    { mergeRefusal: 'a rule', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
])('the first line is the next step: %s', (line, view) => {
  expect(requestCheck(aView(view)).summary.split('\n')[0]).toBe(line);
});

it.each([
  [{ grants: 0, endedOnTime: 0, endedLate: 0, stillOpen: 0 }, 'Last 30 days: no grants.'],
  [{ grants: 1, endedOnTime: 1, endedLate: 0, stillOpen: 0 }, 'Last 30 days: 1 grant, ended on time.'],
  [{ grants: 1, endedOnTime: 0, endedLate: 0, stillOpen: 1 }, 'Last 30 days: 1 grant, still open.'],
  [{ grants: 3, endedOnTime: 3, endedLate: 0, stillOpen: 0 }, 'Last 30 days: 3 grants, all ended on time.'],
  [
    { grants: 4, endedOnTime: 2, endedLate: 1, stillOpen: 1 },
    'Last 30 days: 4 grants, 2 ended on time, 1 ended late, 1 still open.',
  ],
])('the history %o', (history, text) => {
  expect(historyText(history)).toBe(text);
});

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
        '  - bob does not count: approved before Curfew had read this version; a new review counts',
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
