import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE } from '../../../../src/domain/ledger/ledger-state.ts';
import { type CommentFacts, statusComment } from '../../../../src/domain/messages/comments/status-comment.ts';
import { at } from '../../../support/builders/a-request.ts';
import {
  digestOf,
  EFFECT,
  OTHER_EFFECT,
  recorded,
  sample,
  T0,
  T4,
} from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

describe('the comment on a pull request', () => {
  const now = at('2026-11-23T15:00Z');
  const facts = { pull: 12, live: [], recent: [], now };
  const commentOf = (life: readonly NewEntry[], more: Partial<CommentFacts> = {}) =>
    statusComment({
      ...facts,
      lives: [recorded(life)],
      connect: (role) => (role === 'orders-db-read' ? 'psql service=orders' : null),
      ...more,
    });

  it('does not exist before anything is authorized', () => {
    expect(commentOf([sample('requested')])).toBeNull();
  });

  it('about given access', () => {
    expect(commentOf([sample('authorized'), sample('provisioned')])).toMatchInlineSnapshot(`
      "**alice: orders-db-read** (\`orders_reader\` in \`orders-db\` as \`alice_k\`)  
      Access was given at 2026-11-23T14:02:08Z. Its window of 4h ends at 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end this grant sooner, remove its entry by pull request. That needs no approval."
    `);
  });

  it('about ended access', () => {
    expect(
      commentOf([
        sample('authorized'),
        sample('provisioned'),
        sample('revoked', {
          at: '2026-11-23T18:02:09.500Z',
          late_ms: 1500,
          verified_absent_at: '2026-11-23T18:02:10Z',
        }),
      ]),
    ).toMatchInlineSnapshot(`
      "**alice: orders-db-read** (\`orders_reader\` in \`orders-db\` as \`alice_k\`)  
      Access ended at 2026-11-23T18:02:09Z: its window ended, 1s late. 1 open session was ended. Verified absent at 2026-11-23T18:02:10Z."
    `);
  });

  it('about two effects, of which one failed', () => {
    expect(
      commentOf([
        sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }),
        sample('provisioned'),
        sample('provision-failed', { effect: OTHER_EFFECT }),
      ]),
    ).toMatchInlineSnapshot(`
      "**alice: orders-db-read**

      - \`orders_reader\` in \`orders-db\` as \`alice_k\`: Access was given at 2026-11-23T14:02:08Z. Its window of 4h ends at 2026-11-23T18:02:08Z.
      - \`log-readers\` in \`acme-teams\` as \`alice\`: Curfew could not give access yet: It did not answer. It tries again until 2026-11-23T18:02:08Z.

      Connect: \`psql service=orders\`  
      To end this grant sooner, remove its entry by pull request. That needs no approval."
    `);
  });

  const given = [sample('provisioning'), sample('provisioned')];
  const withdrawn = sample('ended', { at: '2026-11-23T14:30:00.000Z' });
  const extension = { revision: digestOf('two'), pull: 15, change: 'extended' } as const;
  const later = { starts: '2026-11-23T17:00:00.000Z', ends: T4 };
  const past = { now: at('2026-11-23T18:03Z') };
  it.each<[string, readonly NewEntry[], Partial<CommentFacts>?]>([
    ['Approved. Curfew is giving the access. Its window of 4h ends at 2026-11-23T18:02:08Z.', []],
    ['Curfew is giving the access. Its window of 4h ends at 2026-11-23T18:02:08Z.', [sample('provisioning')]],
    [
      'Curfew could not give access yet: It did not answer. It tries again until 2026-11-23T18:02:08Z.',
      [sample('provision-failed')],
    ],
    [
      'Access was removed in the target, but not by Curfew. Curfew found this at 2026-11-23T14:02:08Z and does not give it again.',
      [...given, sample('observed-absent')],
    ],
    ['Access was not given before its end at 2026-11-23T18:02:08Z: its window ended.', [], past],
    [
      'Access was never given: its window ended at 2026-11-23T18:02:08Z first. **Next:** request the access again',
      [sample('lapsed')],
      past,
    ],
    [
      'first. It did not answer. **Next:** after this is fixed, request the access again',
      [sample('provision-failed'), sample('lapsed')],
      past,
    ],
    [
      'Access was never given: it was withdrawn at 2026-11-23T14:30:00Z.',
      [withdrawn, sample('lapsed', { at: '2026-11-23T14:30:01.000Z' })],
    ],
    ['Access was to end at 2026-11-23T18:02:08Z: its window ended. Curfew is revoking it.', given, past],
    [
      'Access was to end at 2026-11-23T18:02:08Z: its window ended. Curfew could not revoke it yet: It did not answer. It tries again without limit.',
      [...given, sample('revoke-failed')],
      past,
    ],
    [
      'Access was to end at 2026-11-23T14:30:00Z: it was withdrawn. Curfew is revoking it.',
      [...given, withdrawn],
    ],
    [
      'Access was to end at 2026-11-23T14:30:00Z: it was withdrawn. Curfew could not revoke it yet: It did not answer.',
      [...given, withdrawn, sample('revoke-failed')],
    ],
    ['2 open sessions were ended.', [...given, sample('revoked', { sessions_ended: 2 })], past],
    [
      'Access was given at 2026-11-23T14:02:08Z. Its window of 6h 30m ends at 2026-11-23T20:32:08Z.',
      [
        ...given,
        sample('authorized', { ...extension, window: { starts: T0, ends: '2026-11-23T20:32:08.000Z' } }),
      ],
    ],
    ['#15 changed this grant.', [...given, sample('authorized', extension)]],
    [
      'Its window of 45m ends at 2026-11-23T14:47:08Z.',
      [
        sample('authorized', { ...extension, window: { starts: T0, ends: '2026-11-23T14:47:08.000Z' } }),
        ...given,
      ],
      { now: at('2026-11-23T14:10Z') },
    ],
    [
      'Access was to end at 2026-11-23T14:10:00Z: another revision replaced it. Curfew is revoking it. Its window of 1h 2m starts at 2026-11-23T17:00:00Z and ends at 2026-11-23T18:02:08Z.',
      [...given, sample('authorized', { ...extension, at: '2026-11-23T14:10:00.000Z', window: later })],
    ],
    [
      'Access ended at 2026-11-23T14:10:01Z: another revision replaced it, on time. Its window of 1h 2m starts at 2026-11-23T17:00:00Z and ends at 2026-11-23T18:02:08Z.',
      [
        ...given,
        sample('authorized', { ...extension, at: '2026-11-23T14:10:00.000Z', window: later }),
        sample('revoked', {
          at: '2026-11-23T14:10:01.000Z',
          cause: 'replaced',
          sessions_ended: 0,
          verified_absent_at: null,
        }),
      ],
    ],
    [
      'Approved. Its window of 4h starts at 2026-11-24T08:00:00Z and ends at 2026-11-24T12:00:00Z.',
      [
        sample('authorized', {
          revision: digestOf('two'),
          window: { starts: '2026-11-24T08:00:00.000Z', ends: '2026-11-24T12:00:00.000Z' },
        }),
      ],
    ],
  ])('%s', (sentence, entries, more) => {
    expect(commentOf([sample('authorized'), ...entries], more)).toContain(sentence);
  });

  describe('if another grant gives the same access', () => {
    const other = { grant: 'b', revision: digestOf('b'), pull: 16 };
    const otherWindow = { starts: T0, ends: '2026-11-23T20:02:08.000Z' };
    const otherLife = [
      sample('authorized', { ...other, window: otherWindow }),
      sample('provisioned', { ...other, shared_with: [sample('authorized').grant] }),
    ];
    const liveAfter = (...entries: readonly NewEntry[]) => entries.reduce(applyEntry, EMPTY_STATE).live;
    const released = [...given, sample('revoked', { still_held_by: ['b'] })];
    const otherEnd = sample('revoked', { ...other, at: '2026-11-23T20:02:09.000Z' });

    it.each<[string, string, readonly NewEntry[], Partial<CommentFacts>]>([
      [
        'that ends later',
        'Its window of 4h ends at 2026-11-23T18:02:08Z. The same access is also given by `b` (#16), whose window ends at 2026-11-23T20:02:08Z.',
        given,
        { live: liveAfter(...otherLife) },
      ],
      [
        'and this one ended',
        'This grant ended at 2026-11-23T18:02:08Z: its window ended. The same access continues with `b` (#16), whose window ends at 2026-11-23T20:02:08Z.',
        released,
        { ...past, live: liveAfter(...otherLife) },
      ],
      [
        'that was to end, and this one ended',
        'The same access continues with `b` (#16), which was to end at 2026-11-23T20:02:08Z.',
        released,
        { now: at('2026-11-23T20:03Z'), live: liveAfter(...otherLife) },
      ],
      [
        'that ended too',
        'This grant ended at 2026-11-23T18:02:08Z: its window ended. The same access continued with `b`, and ended at 2026-11-23T20:02:09Z.',
        released,
        { now: at('2026-11-23T20:03Z'), recent: recorded([otherEnd], 50) },
      ],
      [
        'later, after both ended',
        'The same access continued with `b`, and ended at 2026-11-23T20:02:09Z.',
        released,
        { now: at('2026-11-23T21:00Z'), recent: recorded([otherEnd], 50), live: liveAfter(...otherLife) },
      ],
    ])('%s', (_name, sentence, life, more) => {
      expect(commentOf([sample('authorized'), ...life], more)).toContain(sentence);
    });

    it('and ends sooner, it says nothing of that', () => {
      const sooner = sample('authorized', {
        ...other,
        window: { starts: T0, ends: '2026-11-23T16:00:00.000Z' },
      });
      const live = liveAfter(sooner, sample('provisioned', other));
      expect(commentOf([sample('authorized'), ...given], { live })).not.toContain('(#16)');
    });
  });

  it('about very many grants stays short', () => {
    const lives = Array.from({ length: 50 }, () => recorded([sample('authorized'), sample('provisioned')]));
    const text = statusComment({ ...facts, lives, connect: () => null });
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
        const comment = statusComment({ ...facts, lives: [life], connect: () => text }) ?? '';
        expect(comment.replace(/\\[\\`]|`[^`\n]*`/g, '')).not.toMatch(/@[\p{L}\p{N}]|:\/\/|`|<|\$/u);
      }),
    );
  });
});
