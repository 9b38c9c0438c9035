import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalIssue, refusalIssues } from '../../../../src/domain/messages/issues/refusal-issue.ts';
import { EFFECT, OTHER_EFFECT, oidOf, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

describe('an issue', () => {
  it('about a refused grant', () => {
    const { key, title, text } = refusalIssue(
      sample('refused', {
        pull: 12,
        reasons: [{ code: 'decision-waiting', text: 'Approval was missing: 1 of acme/dba.' }],
      }),
    );
    expect(key).toBe(`refused-alice-orders-db-read-7f3a-${oidOf('c')}`);
    expect(`${title}\n\n${text}`).toMatchInlineSnapshot(`
      "Not given: unknown orders-db-read (#12)

      #12 (merged as \`cccccccccccc\`) requests orders-db-read for unknown (\`alice-orders-db-read-7f3a\`). **Curfew gave nothing for it**, because:

      - Approval was missing: 1 of acme/dba.

      Access that was in force before stays in force. **Next:** remove the entry by pull request, which needs no approval. Or request the access again in a new entry with its own id. Then close this issue."
    `);
  });

  it('about a refused change of a grant in force names the end of its window', () => {
    const { window } = sample('authorized');
    const text = 'with a window of 4h until 2026-11-23T18:02:08Z.';
    expect(refusalIssue(sample('refused'), () => window).text).toContain(text);
    const many = ['a', 'b', 'c', 'd'].map((grant) => sample('refused', { grant }));
    const [all] = refusalIssues(many, ({ grant }) => (grant === 'b' ? window : null));
    expect(all?.text.match(/Before, it was approved until 2026-11-23T18:02:08Z\./g)).toHaveLength(1);
  });

  it('about a grant that was pushed', () => {
    expect(refusalIssue(sample('refused')).text).toContain('Activity page names the person), requests');
  });

  it('about a refused policy', () => {
    const { title, text } = refusalIssue(sample('policy-refused', { blob: oidOf('a'), pull: 3 }));
    expect(`${title}\n\n${text}`).toMatchInlineSnapshot(`
      "Policy change without effect (#3)

      #3 (merged as \`bbbbbbbbbbbb\`) changes the policy, \`.github/curfew.yml\`. **The policy before it stays in force**, because:

      - No one approved it.

      **Next:** restore the file by a pull request. To keep the new content instead, change a comment in the file by a pull request that the policy's owners approve. Find out why it was merged. Curfew closes this issue when the file holds the policy in force again."
    `);
    expect(refusalIssue(sample('policy-refused')).text).toContain('removes the policy');
  });

  it('about access that was there already', () => {
    const { title, text } = refusalIssue(sample('drift', { note: 'already-there', grant: 'alice-1' }));
    expect(`${title}\n\n${text}`).toMatchInlineSnapshot(`
      "Access was there already: alice_k in orders-db

      \`alice_k\` has \`orders_reader\` in \`orders-db\`. The grant \`alice-1\` is affected.

      The account had it before Curfew gave anything. Curfew leaves it as it is: Curfew does not count it as given, and does not revoke it at the end of a window. **Next:** if it should stay, no grant is needed for it. If not, remove it in the target. Then Curfew gives it for the rest of the window."
    `);
  });

  it('has one key for one effect and note', () => {
    const key = (effect = EFFECT, note: 'never-ours' | 'came-back' = 'never-ours') =>
      refusalIssue(sample('drift', { effect, note })).key;
    expect(key()).toBe(key());
    expect(new Set([key(), key(OTHER_EFFECT), key(EFFECT, 'came-back')]).size).toBe(3);
    expect(key({ target: '-->', entitlement: '"', account: '<' })).toMatch(/^[a-z0-9-]+$/);
  });

  it('lists some of very many reasons', () => {
    const reasons = Array.from({ length: 50 }, (_, index) => ({ code: 'x', text: `Reason ${index}.` }));
    expect(refusalIssue(sample('refused', { reasons })).text).toContain('- … and 30 more');
    expect(refusalIssue(sample('refused', { reasons: [] })).text).toContain('- no reason was recorded');
  });

  it('is inert, whatever is in it', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const issues = [
          refusalIssue(
            sample('refused', {
              holder: { login: text, id: null },
              role: text,
              reasons: [{ code: text, text }],
            }),
          ),
          refusalIssue(sample('policy-refused', { reasons: [{ code: text, text }] })),
          refusalIssue(sample('drift', { effect: { target: text, entitlement: text, account: text } })),
        ];
        for (const issue of issues) {
          expect(issue.title).not.toMatch(/[\n\p{Cc}]/u);
          expect(issue.text.replace(/\\[\\`]|`[^`\n]*`/g, '')).not.toMatch(/@[\p{L}\p{N}]|:\/\/|`|<|\$/u);
        }
      }),
    );
  });
});
