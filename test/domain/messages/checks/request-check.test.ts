import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../../src/domain/decision/decide.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import { historyText } from '../../../../src/domain/messages/checks/change-block.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import { findingsOf } from '../../../../src/domain/rules/request-rules.ts';
import { aRequest, BOB, type ChangeWords } from '../../../support/builders/a-request.ts';
import { aChangeView, aView, BY_DANA, WAITING } from '../../../support/builders/a-view.ts';
import { shown } from './request-views.ts';

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
      "waiting: alice: orders-db-read for 4h. Waiting for 1 of acme/dba

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
        cannotEnd: ['What was downloaded stays downloaded.'],
        history: { grants: 0, endedOnTime: 0, endedLate: 0, stillOpen: 0 },
        preview: [],
      },
    );
    const findings = findingsOf(aRequest({ action: 'test test test test' }));
    expect(shown({ findings, changes: [view] })).toMatchInlineSnapshot(`
      "waiting: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba

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
    expect(shown({ unrelated: true })).toMatchInlineSnapshot(`
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
