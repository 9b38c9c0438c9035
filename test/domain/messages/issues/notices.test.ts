import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { statusComment } from '../../../../src/domain/messages/comments/status-comment.ts';
import { entrySubject, speaksOfRecord } from '../../../../src/domain/messages/commits/entry-subject.ts';
import { refusalIssue } from '../../../../src/domain/messages/issues/refusal-issue.ts';
import { latenessOf } from '../../../../src/domain/text/lateness.ts';
import { at } from '../../../support/builders/a-request.ts';
import {
  EFFECT,
  ENTRY_TYPES,
  OTHER_EFFECT,
  oidOf,
  recorded,
  sample,
} from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

it.each([
  [0, 'on time'],
  [999, 'on time'],
  [1000, '1s late'],
  [59_999, '59s late'],
  [60_000, '1m late'],
  [3_599_999, '59m late'],
  [3_600_000, '1h late'],
  [172_799_999, '47h late'],
  [172_800_000, '2d late'],
])('%i ms: %s', (ms, words) => {
  expect(latenessOf(ms)).toBe(words);
});

describe('the subject of a ledger commit', () => {
  it.each<[NewEntry, string]>([
    [sample('requested'), 'requested alice orders-db-read (#12)'],
    [sample('requested', { change: 'extended' }), 'requested alice orders-db-read: extended (#12)'],
    [sample('declined'), 'declined alice orders-db-read (#12)'],
    [sample('abandoned'), 'abandoned alice orders-db-read (#12)'],
    [sample('authorized'), 'authorized alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('authorized', { pull: null }), 'authorized alice orders-db-read until 2026-11-23T18:02:08Z'],
    [
      sample('authorized', { break_glass: true, review_by: '2026-11-24T14:02:08.000Z' }),
      'authorized alice orders-db-read until 2026-11-23T18:02:08Z, break-glass (#12)',
    ],
    [sample('refused'), 'refused nobody orders-db-read: not-by-pull-request'],
    [sample('ended'), 'ended alice orders-db-read: withdrawn (#14)'],
    [sample('ended', { ended_in: null, cause: 'policy' }), 'ended alice orders-db-read: policy (#12)'],
    [sample('provisioning'), 'provisioning alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('provisioned'), 'provisioned alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('provision-failed'), 'provision-failed alice orders-db-read: target-failed (#12)'],
    [sample('lapsed'), 'lapsed alice orders-db-read: never given (#12)'],
    [
      sample('revoked', { late_ms: 1500 }),
      'revoked alice orders-db-read: expired, 1s late, verified absent (#12)',
    ],
    [
      sample('revoked', { verified_absent_at: null, still_held_by: ['b'] }),
      'revoked alice orders-db-read: expired, on time, held on by another grant (#12)',
    ],
    [sample('revoke-failed'), 'revoke-failed alice orders-db-read: target-failed (#12)'],
    [sample('observed-absent'), 'observed-absent alice orders-db-read (#12)'],
    [sample('drift'), 'drift: alice_k has orders_reader in orders-db, never ours'],
    [sample('reverted'), 'reverted alice orders-db-read (#13)'],
    [sample('policy-requested'), 'policy change requested (#2)'],
    [sample('policy-accepted', { commit: oidOf('9c') }), 'policy accepted at 9c9c9c9c9c9c (#2)'],
    [sample('policy-refused', { commit: oidOf('9c') }), 'policy refused at 9c9c9c9c9c9c'],
    [sample('break-glass-reviewed'), 'break-glass-reviewed alice orders-db-read: accepted (#12)'],
    [
      sample('break-glass-reviewed', { accepted: false }),
      'break-glass-reviewed alice orders-db-read: rejected (#12)',
    ],
  ])('%#', (entry, subject) => {
    expect(entrySubject([entry])).toBe(subject);
  });

  it('of several entries begins with the most telling', () => {
    const entries = [
      sample('requested'),
      sample('provisioned'),
      sample('revoke-failed'),
      sample('authorized'),
    ];
    expect(entrySubject(entries)).toBe('revoke-failed alice orders-db-read: target-failed (#12) and 3 more');
  });

  it('of none says so', () => {
    expect(entrySubject([])).toBe('nothing new');
  });

  it('keeps the end of what is too long', () => {
    const subject = entrySubject([sample('revoked', { role: 'r'.repeat(200) }), sample('lapsed')]);
    expect(subject).toHaveLength(100);
    expect(subject).toMatch(/r\.\.\.: expired, on time, verified absent \(#12\) and 1 more$/);
  });

  it('is a short line of plain ASCII, whatever is in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENTRY_TYPES), nastyText, nastyText, (type, login, role) => {
        const effect = { target: role, entitlement: login, account: login };
        const entry = { ...sample(type), holder: { login, id: 1 }, role, effect } as NewEntry;
        expect(entrySubject([entry, entry])).toMatch(/^[\x20-\x7e]{1,100}$/);
        expect(speaksOfRecord(entrySubject(Array(900).fill(entry)))).toBe(true);
      }),
    );
  });
});

it.each([
  ['Begin the record\n\nOnly Curfew writes here.', true],
  ['judged up to 4be1c074be1c', true],
  ['End alice orders-db-read', false],
  ['End 12 grants', false],
  ['Set up Curfew', false],
  ['end', false],
  ['', false],
])('a commit that says %j may be of the record: %s', (message, may) => {
  expect(speaksOfRecord(message)).toBe(may);
});

describe('the comment on a pull request', () => {
  const now = at('2026-11-23T15:00Z');
  const told = (...life: readonly NewEntry[]) =>
    statusComment({
      pull: 12,
      lives: [recorded(life)],
      connect: (role) => (role === 'orders-db-read' ? 'psql service=orders' : null),
      now,
    });

  it('has nothing to tell before anything was authorized', () => {
    expect(told(sample('requested'))).toBeNull();
  });

  it('of access that is there', () => {
    expect(told(sample('authorized'), sample('provisioned'))).toMatchInlineSnapshot(`
      "**alice: orders-db-read** (\`orders_reader\` in \`orders-db\` as \`alice_k\`)  
      Access is there until 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end it sooner, remove its entry by pull request; that needs no approval."
    `);
  });

  it('of access that has ended', () => {
    expect(
      told(
        sample('authorized'),
        sample('provisioned'),
        sample('revoked', {
          at: '2026-11-23T18:02:09.500Z',
          late_ms: 1500,
          verified_absent_at: '2026-11-23T18:02:10Z',
        }),
      ),
    ).toMatchInlineSnapshot(`
      "**alice: orders-db-read** (\`orders_reader\` in \`orders-db\` as \`alice_k\`)  
      Access ended at 2026-11-23T18:02:09Z: its window ended, 1s late. 1 open session was ended. Verified absent at 2026-11-23T18:02:10Z."
    `);
  });

  it('of two effects of which one failed', () => {
    expect(
      told(
        sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }),
        sample('provisioned'),
        sample('provision-failed', { effect: OTHER_EFFECT }),
      ),
    ).toMatchInlineSnapshot(`
      "**alice: orders-db-read**

      - \`orders_reader\` in \`orders-db\` as \`alice_k\`: Access is there until 2026-11-23T18:02:08Z.
      - \`log-readers\` in \`acme-teams\` as \`alice\`: Access could not be given yet: It did not answer. Curfew tries again until 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end it sooner, remove its entry by pull request; that needs no approval."
    `);
  });

  it.each<[string, readonly NewEntry[]]>([
    ['Approved. Access is being given, until 2026-11-23T18:02:08Z.', []],
    ['Access is being given, until 2026-11-23T18:02:08Z.', [sample('provisioning')]],
    [
      'Access could not be given yet: It did not answer. Curfew tries again until 2026-11-23T18:02:08Z.',
      [sample('provision-failed')],
    ],
    [
      'Access was taken away by somebody else; seen at 2026-11-23T14:02:08Z. Curfew does not give it again.',
      [sample('observed-absent')],
    ],
    ['Access was never given: its window ended first.', [sample('lapsed')]],
    [
      'Access is past its end and could not be taken back yet: It did not answer. Curfew tries again without limit.',
      [sample('revoke-failed')],
    ],
    [
      'This grant ended at 2026-11-23T18:02:08Z (another revision took its place); access goes on with `b`.',
      [sample('revoked', { cause: 'replaced', still_held_by: ['b'] })],
    ],
    ['2 open sessions were ended.', [sample('revoked', { sessions_ended: 2 })]],
  ])('%s', (words, entries) => {
    expect(told(sample('authorized'), ...entries)).toContain(words);
  });

  it('of a window that has yet to begin', () => {
    const window = { starts: '2026-11-24T08:00:00.000Z', ends: '2026-11-24T12:00:00.000Z' };
    expect(told(sample('authorized', { window }))).toContain(
      'Approved. Access starts at 2026-11-24T08:00:00Z and ends at 2026-11-24T12:00:00Z.',
    );
  });

  it('of very many grants stays short', () => {
    const lives = Array.from({ length: 50 }, () => recorded([sample('authorized'), sample('provisioned')]));
    const text = statusComment({ pull: 12, lives, connect: () => null, now });
    expect(text).toContain('… and 30 more.');
  });

  it('is inert, whatever is in it', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const effect = { target: text, entitlement: text, account: text };
        const life = recorded([
          sample('authorized', { holder: { login: text, id: 1 }, role: text, effects: [effect] }),
          sample('provision-failed', { effect, reason: { code: text, text } }),
        ]);
        const comment = statusComment({ pull: 12, lives: [life], connect: () => text, now }) ?? '';
        expect(comment.replace(/\\[\\`]|`[^`\n]*`/g, '')).not.toMatch(/@[\p{L}\p{N}]|:\/\/|`|<|\$/u);
      }),
    );
  });
});

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
      "Not given: nobody orders-db-read (#12)

      #12 (landed as \`cccccccccccc\`) asks for nobody orders-db-read (\`alice-orders-db-read-7f3a\`). **Curfew gave nothing for it**, because:

      - Approval was missing: 1 of acme/dba.

      What was in force before stays in force. **Next:** remove the entry by pull request (that needs no approval), or ask again in a new entry with its own id. Then close this issue."
    `);
  });

  it('about a grant that was pushed', () => {
    expect(refusalIssue(sample('refused')).text).toContain('Activity page says by whom), asks for');
  });

  it('about a refused policy', () => {
    const { title, text } = refusalIssue(sample('policy-refused', { blob: oidOf('a'), pull: 3 }));
    expect(`${title}\n\n${text}`).toMatchInlineSnapshot(`
      "Policy change without effect (#3)

      #3 (landed as \`bbbbbbbbbbbb\`) changes the policy, \`.github/curfew.yml\`. **The policy before it stays in force**, because:

      - Nobody approved it.

      **Next:** put the file back as it was by a pull request; or, to keep the content, change a comment in it by a pull request that the policy's owners approve. If nobody meant to go round the approval, find out why it was merged. This issue is closed when the file holds the policy in force again."
    `);
    expect(refusalIssue(sample('policy-refused')).text).toContain('removes the policy');
  });

  it('about access that was there already', () => {
    const { title, text } = refusalIssue(sample('drift', { note: 'already-there', grant: 'alice-1' }));
    expect(`${title}\n\n${text}`).toMatchInlineSnapshot(`
      "Access was there already: alice_k in orders-db

      \`alice_k\` has \`orders_reader\` in \`orders-db\`. It concerns the grant \`alice-1\`.

      It was there before Curfew gave anything. Curfew leaves it as it is: it will neither count it as given nor take it away at the end of a window. **Next:** if it is meant to stay, nobody needs a grant for it; if not, remove it in the target, and Curfew gives it for the rest of the window."
    `);
  });

  it('has one key for one thing', () => {
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
