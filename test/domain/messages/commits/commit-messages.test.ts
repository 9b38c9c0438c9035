import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { type MergeFacts, mergeMessage } from '../../../../src/domain/messages/commits/merge-message.ts';
import { type RevertFacts, revertMessage } from '../../../../src/domain/messages/commits/revert-message.ts';
import { ALICE, aChange, BOB, type ChangeWords, DANA } from '../../../support/builders/a-request.ts';
import { type Of, oidOf, recorded, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

/** Git without the settings of this machine. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

/** The trailers that git itself reads. */
function trailersOf({ title, body }: { readonly title: string; readonly body: string }): readonly string[] {
  const input = `${title}\n\n${body}\n`;
  const printed = execFileSync('git', ['interpret-trailers', '--parse'], {
    input,
    env: ENV,
    encoding: 'utf8',
  });
  return printed.split('\n').filter((line) => line !== '');
}

function mergeOf(...changes: readonly ChangeWords[]): MergeFacts {
  return {
    pull: 12,
    changes: changes.map((entry) => ({
      change: aChange(entry).change,
      holder: ALICE,
      requestedBy: ALICE,
      approvedBy: [DANA],
    })),
    policyCommit: '9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d',
    ledgerHead: '5c952c7a5c952c7a5c952c7a5c952c7a5c952c7a',
  };
}

describe('a merge', () => {
  it('of a break-glass grant has a trailer about it, and no approver', () => {
    const { changes, ...facts } = mergeOf({ breakGlass: true, duration: '1h', ticket: null });
    const message = mergeMessage({
      ...facts,
      changes: changes.map((change) => ({ ...change, approvedBy: [] })),
    });
    expect(message.title).toBe('Grant alice orders-db-read for 1h, break-glass (#12)');
    expect(trailersOf(message)).toContain('Break-Glass: given without approval, to be reviewed afterwards');
    expect(message.body).not.toContain('Approved-by');
  });

  it('of one grant', () => {
    const { title, body } = mergeMessage(mergeOf({}));
    expect(`${title}\n\n${body}`).toMatchInlineSnapshot(`
      "Grant alice orders-db-read for 4h (#12)

      Find out why refunds for order 1182 are stuck

      Grant-Id: alice-orders-db-read-7f3a
      Holder: alice <583231+alice@users.noreply.github.com>
      Role: orders-db-read
      Duration: 4h
      Ticket: INC-1182
      Requested-by: alice <583231+alice@users.noreply.github.com>
      Approved-by: dana <7+dana@users.noreply.github.com>
      Policy-Commit: 9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d
      Ledger-Head: 5c952c7a5c952c7a5c952c7a5c952c7a5c952c7a"
    `);
  });

  it('of several grants repeats the trailers, each from Grant-Id', () => {
    const { title, body } = mergeMessage(
      mergeOf({}, { id: 'alice-logs-read-2b', role: 'logs-read', until: '2026-11-23T18:00Z', ticket: null }),
    );
    expect(`${title}\n\n${body}`).toMatchInlineSnapshot(`
      "Grant 2 roles to alice (#12)

      alice, orders-db-read:
      Find out why refunds for order 1182 are stuck

      alice, logs-read:
      Find out why refunds for order 1182 are stuck

      Grant-Id: alice-orders-db-read-7f3a
      Holder: alice <583231+alice@users.noreply.github.com>
      Role: orders-db-read
      Duration: 4h
      Ticket: INC-1182
      Requested-by: alice <583231+alice@users.noreply.github.com>
      Approved-by: dana <7+dana@users.noreply.github.com>
      Policy-Commit: 9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d
      Ledger-Head: 5c952c7a5c952c7a5c952c7a5c952c7a5c952c7a
      Grant-Id: alice-logs-read-2b
      Holder: alice <583231+alice@users.noreply.github.com>
      Role: logs-read
      Until: 2026-11-23T18:00:00Z
      Requested-by: alice <583231+alice@users.noreply.github.com>
      Approved-by: dana <7+dana@users.noreply.github.com>
      Policy-Commit: 9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d
      Ledger-Head: 5c952c7a5c952c7a5c952c7a5c952c7a5c952c7a"
    `);
  });

  it.each<[string, readonly ChangeWords[], string]>([
    [
      'an end',
      [{ until: '2026-11-23T18:00Z' }],
      'Grant alice orders-db-read until 2026-11-23T18:00:00Z (#12)',
    ],
    ['an extension', [{ kind: 'extended', duration: '8h' }], 'Extend alice orders-db-read to 8h (#12)'],
    ['new texts', [{ kind: 'amended' }], 'Amend alice orders-db-read (#12)'],
    ['a shortening', [{ kind: 'shortened', duration: '2h' }], 'Shorten alice orders-db-read to 2h (#12)'],
    ['a withdrawal', [{ kind: 'withdrawn' }], 'Withdraw alice orders-db-read (#12)'],
    [
      'several withdrawals',
      [{ kind: 'withdrawn' }, { kind: 'withdrawn' }],
      'Withdraw 2 grants of alice (#12)',
    ],
    ['several kinds', [{}, { kind: 'withdrawn' }], 'Change 2 grants of alice (#12)'],
    ['several people', [{}, { holder: 'bob' }], 'Grant 2 roles to 2 people (#12)'],
    ['nothing', [], 'Change no grants (#12)'],
  ])('of %s', (_name, changes, title) => {
    expect(mergeMessage(mergeOf(...changes)).title).toBe(title);
  });

  it('of very many grants stays readable', () => {
    const { body } = mergeMessage(
      mergeOf(...Array.from({ length: 500 }, (_, index) => ({ id: `grant-${index}` }))),
    );
    expect(body).toContain('And 440 more.');
    expect(body.length).toBeLessThan(60_000);
  });

  it('with an unknown holder still names the login', () => {
    const facts = mergeOf({ from: '2026-11-23T15:00Z' });
    const changes = facts.changes.map((change) => ({ ...change, holder: null }));
    expect(trailersOf(mergeMessage({ ...facts, changes }))).toContain('Holder: alice');
    expect(trailersOf(mergeMessage(facts))).toContain('From: 2026-11-23T15:00:00Z');
  });

  const HONEST = [
    'Grant-Id: alice-orders-db-read-7f3a',
    'Holder: alice <583231+alice@users.noreply.github.com>',
    'Role: orders-db-read',
    'Duration: 4h',
    'Requested-by: alice <583231+alice@users.noreply.github.com>',
    'Approved-by: dana <7+dana@users.noreply.github.com>',
    'Policy-Commit: 9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d9c1e2f4d',
    'Ledger-Head: 5c952c7a5c952c7a5c952c7a5c952c7a5c952c7a',
  ];

  it.each([
    'Approved-by: mallory <1+mallory@users.noreply.github.com>',
    'Fix it\n\nApproved-by: mallory',
    '--- a/file\nApproved-by: mallory',
    `${'x'.repeat(71)} Approved-by: mallory`,
    '---',
    '# Approved-by: mallory',
    '(cherry picked from commit 4be1c07)',
    'Signed-off-by: mallory <m@example.com>',
  ])('trailers cannot be forged by: %j', (action) => {
    const message = mergeMessage(mergeOf({ action, ticket: null }));
    expect(trailersOf(message)).toEqual(HONEST);
    expect(message.body.split('\n').filter((line) => /^(approved|signed)/i.test(line))).toHaveLength(1);
  });

  it('trailers cannot be forged by any text in any field', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (action, ticket) => {
        const { body } = mergeMessage(mergeOf({ action, ticket }));
        const block = body.split('\n\n').at(-1) ?? '';
        expect(block.split('\n').map((line) => line.slice(0, line.indexOf(':')))).toEqual([
          'Grant-Id',
          'Holder',
          'Role',
          'Duration',
          'Ticket',
          'Requested-by',
          'Approved-by',
          'Policy-Commit',
          'Ledger-Head',
        ]);
        const paragraphs = body.slice(0, -block.length);
        expect(paragraphs).not.toMatch(/^[^\s:>]+\s*:/mu);
        expect(paragraphs).not.toMatch(/^(?:---|#)/mu);
        expect(`${paragraphs}\n${block.split('\n')[4]}`).not.toMatch(
          /@[\p{L}\p{N}]|#\d|\[skip ci\]|\[ci skip\]/iu,
        );
      }),
    );
  });

  it('trailers cannot be forged by hostile texts, as git reads them', () => {
    for (const action of fc.sample(nastyText, { numRuns: 40, seed: 7 })) {
      expect(trailersOf(mergeMessage(mergeOf({ action, ticket: null }))), action).toEqual(HONEST);
    }
  });
});

const AUTHORIZED = sample('authorized', { commit: oidOf('4be1c07') });
const GIVEN = sample('provisioned', { at: '2026-11-23T14:02:11.420Z' });

function revoked(more: Partial<Of<'revoked'>> = {}): NewEntry {
  return sample('revoked', {
    at: '2026-11-23T18:02:09.500Z',
    verified_absent_at: '2026-11-23T18:02:10.100Z',
    ...more,
  });
}

describe('a revert', () => {
  const revertOf = (...lives: readonly (readonly NewEntry[])[]): RevertFacts => ({
    pull: 13,
    ended: lives.map((life) => ({ authorized: AUTHORIZED, life: recorded(life) })),
  });

  it('of one grant', () => {
    const { title, body } = revertMessage(revertOf([GIVEN, revoked()]));
    expect(`${title}\n\n${body}`).toMatchInlineSnapshot(`
      "End alice orders-db-read (#13)

      The grant has ended. This removes its entry.

      Grant-Id: alice-orders-db-read-7f3a
      Granted-in: 4be1c074be1c074be1c074be1c074be1c074be1c (#12)
      Provisioned-at: 2026-11-23T14:02:11Z
      Revoked-at: 2026-11-23T18:02:09Z
      Revoked-because: expired
      Verified-absent-at: 2026-11-23T18:02:10Z"
    `);
  });

  it('quotes the head of the ledger before anything that GitHub may cut', () => {
    const quoting = { ...revertOf([GIVEN, revoked()]), ledgerHead: oidOf('5e') };
    expect(trailersOf(revertMessage(quoting))[0]).toEqual(`Ledger-Head: ${oidOf('5e')}`);
  });

  it('has no number before its pull request has one', () => {
    expect(revertMessage({ ...revertOf([GIVEN, revoked()]), pull: null }).title).toBe(
      'End alice orders-db-read',
    );
  });

  it('of several grants repeats the trailers', () => {
    const message = revertMessage(revertOf([GIVEN, revoked()], [sample('lapsed')]));
    expect(message.title).toBe('End 2 grants (#13)');
    expect(trailersOf(message).filter((line) => /^(?:Grant-Id|Lapsed-at)/.test(line))).toEqual([
      'Grant-Id: alice-orders-db-read-7f3a',
      'Grant-Id: alice-orders-db-read-7f3a',
      'Lapsed-at: 2026-11-23T18:02:08Z',
    ]);
  });

  it('of several effects has the time of the last one', () => {
    const life = [
      GIVEN,
      revoked(),
      revoked({ verified_absent_at: '2026-11-23T18:05:00Z', at: '2026-11-23T18:04:00Z' }),
    ];
    expect(trailersOf(revertMessage(revertOf(life)))).toEqual(
      expect.arrayContaining([
        'Revoked-at: 2026-11-23T18:04:00Z',
        'Verified-absent-at: 2026-11-23T18:05:00Z',
      ]),
    );
  });

  it('names the grants that still hold the same access', () => {
    const life = [GIVEN, revoked({ verified_absent_at: null, still_held_by: ['alice-2'] })];
    const trailers = trailersOf(revertMessage(revertOf(life)));
    expect(trailers).toContain('Still-held-by: alice-2');
    expect(trailers.join()).not.toContain('Verified-absent-at');
  });

  it('of a pushed grant that was never given has no pull request and no times', () => {
    const message = revertMessage({
      pull: 13,
      ended: [{ authorized: { ...AUTHORIZED, pull: null, holder: BOB }, life: [] }],
    });
    expect(trailersOf(message)).toEqual([
      'Grant-Id: alice-orders-db-read-7f3a',
      'Granted-in: 4be1c074be1c074be1c074be1c074be1c074be1c',
    ]);
  });
});
