import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE_NEEDED } from '../../../../src/domain/decision/decide.ts';
import { decideAutomatic } from '../../../../src/domain/decision/decide-automatic.ts';
import type { Decision, LimitVerdict } from '../../../../src/domain/decision/decision.ts';
import type { Finding } from '../../../../src/domain/findings/finding.ts';
import { ruleFinding } from '../../../../src/domain/findings/rule-code.ts';
import { historyWords } from '../../../../src/domain/messages/checks/change-block.ts';
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
  return decideAutomatic(automatic, { blocking: [], doubtful: false });
}

function shown(view: Partial<RequestView>): string {
  const { status, title, summary } = requestCheck(aView(view));
  return `${status}: ${title}\n\n${summary}`;
}

describe('what people read', () => {
  it('of a request with faults', () => {
    expect(shown({ findings: findingsOf(aRequest({ duration: '12h', why: '' })) })).toMatchInlineSnapshot(`
      "failure: Fix 2 problems

      Next: push the mends to this branch, and this is checked again.

      **\`access/alice-orders-db-read-7f3a.yaml\`**
      - line 5: 12h is too long: orders-db-read allows 8h.
      - line 9: why_production is missing. Why must this be production?"
    `);
  });

  it('of a request that waits', () => {
    expect(shown({ changes: [aChangeView()] })).toMatchInlineSnapshot(`
      "waiting: alice: orders-db-read for 4h. Waiting for 1 of acme/dba

      Next: 1 of acme/dba must approve this in a review. Then Curfew merges it.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 4h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: nobody yet

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('of a request that is approved', () => {
    expect(shown({ changes: [aChangeView({}, { decision: BY_DANA })] })).toMatchInlineSnapshot(`
      "success: alice: orders-db-read for 4h. Approved by dana. Curfew merges it now

      Nothing to do: Curfew merges it. Access starts when it has landed.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 4h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: met
        - dana counts (acme/dba)
        - alice does not count: would hold it

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('of break-glass', () => {
    const decision: Decision = { ...WAITING, outcome: 'approved', by: 'break-glass' };
    const words: ChangeWords = { breakGlass: true, duration: '1h', ticket: null };
    expect(shown({ changes: [aChangeView(words, { decision })] })).toMatchInlineSnapshot(`
      "success: alice: orders-db-read for 1h. Break-glass, reviewed afterwards. Curfew merges it now

      Nothing to do: Curfew merges it. Access starts when it has landed. Somebody of acme/dba must review it afterwards; everybody is told.

      Gives alice **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), for 1h from the merge.  
      Why: Find out why refunds for order 1182 are stuck  
      Why production: The failing rows exist only in production  
      Last 30 days: 1 grant, ended on time.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - Break-glass: nobody has to approve it beforehand.
      - One person of acme/dba reviews it afterwards.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('of break-glass that somebody else has a hand in', () => {
    const decision: Decision = { ...WAITING, outcome: 'blocked', by: 'break-glass' };
    const check = requestCheck(aView({ changes: [aChangeView({ breakGlass: true }, { decision })] }));
    expect(check).toMatchObject({
      status: 'failure',
      title: 'alice: orders-db-read for 4h. Break-glass is for the holder alone',
      summary: expect.stringMatching(/^Next: ask from a pull request that the holder opened/),
    });
  });

  it('of break-glass that a reviewer stops', () => {
    const decision: Decision = { ...WAITING, outcome: 'blocked', by: 'break-glass', blockedBy: [BOB] };
    const check = requestCheck(aView({ changes: [aChangeView({ breakGlass: true }, { decision })] }));
    expect(check.title).toMatch(/bob asked for changes$/);
    expect(check.summary).toContain('bob asked for changes: that blocks.');
  });

  it('of what a reviewer should know', () => {
    const view = aChangeView(
      { kind: 'extended', duration: '8h', action: 'test test test test' },
      {
        obstacles: [
          {
            code: 'account-missing',
            text: 'There is no account alice_k in orders-db. The operator creates it.',
          },
        ],
        cannotEnd: ['What was downloaded stays downloaded.'],
        history: { grants: 0, endedOnTime: 0, endedLate: 0, stillOpen: 0 },
        preview: [],
      },
    );
    const findings = findingsOf(aRequest({ action: 'test test test test' }));
    expect(shown({ findings, changes: [view] })).toMatchInlineSnapshot(`
      "waiting: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba

      Next: 1 of acme/dba must approve this in a review. Then Curfew merges it.

      For the reviewer: \`access/alice-orders-db-read-7f3a.yaml\`, line 8: action looks like filler. Reviewer: does it tell you enough?

      Extends alice's **orders-db-read**: Read-only on the orders database (\`orders_reader\` in \`orders-db\` as \`alice_k\`), to 8h in all, until 2026-11-23T22:00:00Z.  
      Why: test test test test  
      Why production: The failing rows exist only in production  
      Ticket INC-1182. Last 30 days: no grants.  
      **In the way:** There is no account alice_k in orders-db. The operator creates it.  
      **Stays after the end:** What was downloaded stays downloaded.  
      At the end, open sessions are ended too.

      <details><summary>Who decides</summary>

      - 1 of acme/dba: nobody yet

      </details>"
    `);
  });

  it('of giving back', () => {
    const changes = [
      aChangeView({ kind: 'withdrawn' }, { decision: NONE_NEEDED }),
      aChangeView({ kind: 'shortened', duration: '2h' }, { decision: NONE_NEEDED }),
    ];
    expect(shown({ changes })).toMatchInlineSnapshot(`
      "success: alice: 2 changes. Needs no approval. Curfew merges it now

      Nothing to do: Curfew merges it.

      - Ends alice's **orders-db-read** now. (needs no approval)
      - Shortens alice's **orders-db-read**: to 2h in all, until 2026-11-23T16:00:00Z. (needs no approval)

      <details><summary>Why, who decides, and what Curfew will do</summary>

      Ends alice's **orders-db-read** now.

      Who decides:

      - Less access needs no approval.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      Shortens alice's **orders-db-read**: to 2h in all, until 2026-11-23T16:00:00Z.  
      At the end, open sessions are ended too.

      Who decides:

      - Less access needs no approval.

      What Curfew will do:

      - give orders_reader in orders-db as alice_k

      </details>"
    `);
  });

  it('of a pull request about something else', () => {
    expect(shown({ noRequest: true })).toMatchInlineSnapshot(`
      "success: No access requested

      Nothing to do: this pull request changes nobody's access."
    `);
  });

  it('of trouble', () => {
    expect(
      shown({ trouble: ['The policy is broken, line 3.'], changes: [aChangeView()] }),
    ).toMatchInlineSnapshot(`
      "failure: Nothing can be decided now

      The policy is broken, line 3."
    `);
  });
});

describe('the title', () => {
  const one = (words: ChangeWords, decision: Decision = WAITING) => [aChangeView(words, { decision })];

  it.each<[string, Partial<RequestView>]>([
    ['failure: Fix 1 problem', { findings: findingsOf(aRequest({ duration: '12h' })) }],
    ['success: No access changes', {}],
    ['waiting: alice: orders-db-read for 4h. Waiting for 1 of acme/dba', { changes: one({}) }],
    [
      'waiting: alice: orders-db-read until 2026-11-23T18:00:00Z. Waiting for 1 of acme/dba',
      { changes: one({ until: '2026-11-23T18:00Z' }) },
    ],
    [
      'waiting: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'extended', duration: '8h' }) },
    ],
    [
      'waiting: alice: orders-db-read in other words, still 4h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'amended' }) },
    ],
    [
      'success: alice: orders-db-read ends now. Needs no approval. Curfew merges it now',
      { changes: one({ kind: 'withdrawn' }, NONE_NEEDED) },
    ],
    [
      'success: alice: orders-db-read shortened to 2h. Needs no approval. Merge when ready',
      { merge: 'manual', changes: one({ kind: 'shortened', duration: '2h' }, NONE_NEEDED) },
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
      { blockedMerge: 'a rule', changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved automatically. Curfew merges it now',
      { changes: one({}, AUTOMATIC) },
    ],
    ['failure: alice: orders-db-read for 4h. The holder has to ask', { changes: one({}, NOT_AUTOMATIC) }],
    ['failure: alice: orders-db-read for 4h. bob asked for changes', { changes: one({}, BLOCKED) }],
    [
      'waiting: alice: orders-db-read for 4h. Waiting: a team could not be read',
      { changes: one({}, UNREADABLE) },
    ],
    ['waiting: alice: 2 changes. Waiting for 1 of acme/dba', { changes: [...one({}), ...one({ id: 'b' })] }],
    [
      'waiting: 2 people: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}), ...one({ holder: 'bob' })] },
    ],
    [
      'waiting: alice: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}, BY_DANA), ...one({ id: 'b' })] },
    ],
  ])('%s', (title, view) => {
    const check = requestCheck(aView(view));
    expect(`${check.status}: ${check.title}`).toBe(title);
  });
});

it.each<[string, Partial<RequestView>]>([
  [
    'Next: 1 of acme/dba must approve this in a review. Then somebody merges it.',
    { merge: 'manual', changes: [aChangeView()] },
  ],
  ['Next: answer bob, and ask for another review.', { changes: [aChangeView({}, { decision: BLOCKED })] }],
  [
    'Nothing to do yet: who may approve could not be read from GitHub. Curfew tries again by itself; nothing is lost.',
    { changes: [aChangeView({}, { decision: UNREADABLE })] },
  ],
  [
    'Next: alice has to open the request. This role is approved automatically or not at all, and bob opened it for alice: automatic approval is for what holders ask for themselves.',
    { changes: [aChangeView({}, { decision: NOT_AUTOMATIC })] },
  ],
  [
    'Next: merge this pull request. Access starts when it has landed.',
    { merge: 'manual', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
  [
    'Next: merge this pull request by hand. Curfew cannot: a rule',
    { blockedMerge: 'a rule', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
])('the first line says what to do: %s', (line, view) => {
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
])('%o', (history, words) => {
  expect(historyWords(history)).toBe(words);
});

describe('the decision', () => {
  it('names who does not count, and why', () => {
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
        '  - acme/dba could not be read; nobody of it counts until it can',
        '  - dana counts (acme/sre)',
        '  - alice does not count: would hold it',
        '  - bob does not count: approved before this content was there; a new review counts',
      ].join('\n'),
    );
  });

  it.each<[Decision, string]>([
    [AUTOMATIC, "- Without anybody's approval: allowed\n  - alice opened it, as holder."],
    [
      NOT_AUTOMATIC,
      "- Without anybody's approval: not allowed\n  - **No:** bob opened it for alice: automatic approval is for what holders ask for themselves.",
    ],
    [NONE_NEEDED, '- Less access needs no approval.'],
    [BLOCKED, '- bob asked for changes: that blocks.'],
    [{ ...WAITING, lines: [] }, '- Nobody has been asked yet.'],
  ])('%#', (decision, line) => {
    expect(requestCheck(aView({ changes: [aChangeView({}, { decision })] })).summary).toContain(line);
  });

  it('of a crowd names some', () => {
    const crowd = Array.from({ length: 500 }, (_, id) => ({
      by: { login: `p${id}`, id },
      review: id,
      why: 'not-eligible' as const,
    }));
    const lines = WAITING.lines.map((line) => ({ ...line, notCounted: crowd }));
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

  it('stand in order: errors first, then by file and line', () => {
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
    expect(summary.indexOf('The policy and grants')).toBeLessThan(summary.indexOf('access/a.yaml'));
  });

  it.each([
    ['is written out', 'alice-k', ' Write `alice-k`.'],
    ['is not said twice', 'alice', ''],
    ['is left out where it is long', 'x'.repeat(151), ''],
    ['is left out where it has lines', 'a\nb', ''],
  ])('a mend %s', (_name, replacement, mend) => {
    const finding = ruleFinding(
      'no-such-account',
      at(3),
      { login: 'alice' },
      { suggestion: { range: at(3), replacement } },
    );
    const sentence = 'GitHub knows no account alice. Check the spelling of holder.';
    const { summary } = requestCheck(aView({ findings: [finding] }));
    expect(summary.split('\n').at(-1)).toBe(`- line 3: ${sentence}${mend}`);
  });
});

describe('bounds', () => {
  it('many changes are shown in lines', () => {
    const changes = Array.from({ length: 50 }, (_, index) => aChangeView({ id: `g-${index}` }));
    const { summary } = requestCheck(aView({ changes }));
    expect(summary.match(/<details>/g)).toHaveLength(1);
    expect(summary.match(/^Who decides:$/gm)).toHaveLength(10);
    expect(summary.match(/^- alice: orders-db-read for 4h \(waiting\)$/gm)).toHaveLength(40);
  });

  it('a summary ends before GitHub cuts it, and says so', () => {
    const changes = Array.from({ length: 3000 }, () =>
      aChangeView({ kind: 'withdrawn', holder: 'h'.repeat(39) }),
    );
    const { summary } = requestCheck(aView({ changes }));
    expect(summary.length).toBeLessThan(65_535);
    expect(summary).toMatch(/… and [\d,]+ more that did not fit here\.\n\n<\/details>$/);
    expect(summary.split('<details>')).toHaveLength(summary.split('</details>').length);
  });

  it('hostile text neither speaks nor breaks anything', () => {
    const tame = requestCheck(aView({ changes: [aChangeView({ ticket: 'x' })] })).summary;
    fc.assert(
      fc.property(nastyText, nastyText, nastyText, (action, why, ticket) => {
        const effects = [{ ...EFFECT, account: action }];
        const view = aView({ changes: [{ ...aChangeView({ action, why, ticket }), effects }] });
        const { title, summary } = requestCheck(view);
        expect(summary.split('\n')).toHaveLength(tame.split('\n').length);
        const bare = summary.replace(/\\[\\`]|`[^`\n]*`/g, '');
        expect(bare).not.toMatch(/@[\p{L}\p{N}]|:\/\/|`|\$/u);
        expect(bare.match(/<[^>]*>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>']);
        expect([...title].length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it('a title stays short whatever is asked for', () => {
    const facts = aChange({ role: 'r'.repeat(80), holder: 'h'.repeat(39) });
    const { title } = requestCheck(aView({ changes: [{ ...aChangeView(), change: facts.change }] }));
    expect(title.length).toBeLessThanOrEqual(120);
    expect(title).toContain('Waiting for 1 of acme/dba');
  });
});
