import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { statusComment } from '../../../../src/domain/messages/comments/status-comment.ts';
import { at } from '../../../support/builders/a-request.ts';
import { EFFECT, OTHER_EFFECT, recorded, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

describe('the comment on a pull request', () => {
  const now = at('2026-11-23T15:00Z');
  const commentOf = (...life: readonly NewEntry[]) =>
    statusComment({
      pull: 12,
      lives: [recorded(life)],
      connect: (role) => (role === 'orders-db-read' ? 'psql service=orders' : null),
      now,
    });

  it('does not exist before anything is authorized', () => {
    expect(commentOf(sample('requested'))).toBeNull();
  });

  it('about given access', () => {
    expect(commentOf(sample('authorized'), sample('provisioned'))).toMatchInlineSnapshot(`
      "**alice: orders-db-read** (\`orders_reader\` in \`orders-db\` as \`alice_k\`)  
      Access is given until 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end it sooner, remove its entry by pull request. That needs no approval."
    `);
  });

  it('about ended access', () => {
    expect(
      commentOf(
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

  it('about two effects, of which one failed', () => {
    expect(
      commentOf(
        sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }),
        sample('provisioned'),
        sample('provision-failed', { effect: OTHER_EFFECT }),
      ),
    ).toMatchInlineSnapshot(`
      "**alice: orders-db-read**

      - \`orders_reader\` in \`orders-db\` as \`alice_k\`: Access is given until 2026-11-23T18:02:08Z.
      - \`log-readers\` in \`acme-teams\` as \`alice\`: Curfew could not give access yet: It did not answer. It tries again until 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end it sooner, remove its entry by pull request. That needs no approval."
    `);
  });

  it.each<[string, readonly NewEntry[]]>([
    ['Approved. Curfew is giving access until 2026-11-23T18:02:08Z.', []],
    ['Curfew is giving access until 2026-11-23T18:02:08Z.', [sample('provisioning')]],
    [
      'Curfew could not give access yet: It did not answer. It tries again until 2026-11-23T18:02:08Z.',
      [sample('provision-failed')],
    ],
    [
      'Access was removed in the target, but not by Curfew. Curfew found this at 2026-11-23T14:02:08Z and does not give it again.',
      [sample('observed-absent')],
    ],
    ['Access was never given: its window ended first.', [sample('lapsed')]],
    [
      'Access is past its end, and Curfew could not revoke it yet: It did not answer. It tries again without limit.',
      [sample('revoke-failed')],
    ],
    [
      'This grant ended at 2026-11-23T18:02:08Z (another revision replaced it); the same access continues with `b`.',
      [sample('revoked', { cause: 'replaced', still_held_by: ['b'] })],
    ],
    ['2 open sessions were ended.', [sample('revoked', { sessions_ended: 2 })]],
  ])('%s', (sentence, entries) => {
    expect(commentOf(sample('authorized'), ...entries)).toContain(sentence);
  });

  it('about a window in the future', () => {
    const window = { starts: '2026-11-24T08:00:00.000Z', ends: '2026-11-24T12:00:00.000Z' };
    expect(commentOf(sample('authorized', { window }))).toContain(
      'Approved. Access starts at 2026-11-24T08:00:00Z and ends at 2026-11-24T12:00:00Z.',
    );
  });

  it('about very many grants stays short', () => {
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
