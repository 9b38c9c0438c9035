import { expect, it } from 'vitest';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { digestOf, EFFECT, OTHER_EFFECT, oidOf, sample, T0, T4 } from '../../support/builders/entries.ts';

const liveAfter = (...entries: readonly NewEntry[]): readonly LiveEffect[] =>
  entries.reduce<readonly LiveEffect[]>(advanceLive, []);

const first = sample('authorized', { effects: [EFFECT, OTHER_EFFECT] });
const second = sample('authorized', {
  at: '2026-11-23T15:00:00.000Z',
  revision: digestOf('two'),
  replaces: first.revision,
  commit: oidOf('9'),
  window: { starts: T0, ends: '2026-11-23T20:02:08.000Z' },
});
const foreign = (round: number) => sample('drift', { note: 'already-there', grant: first.grant, round });
const aboutOther = { effect: OTHER_EFFECT };

it('freezes the facts of an authorization, in one live effect for each effect', () => {
  expect(liveAfter(first)).toEqual([
    {
      grant: first.grant,
      revision: first.revision,
      holder: first.holder,
      role: first.role,
      pull: 12,
      effect: EFFECT,
      window: { starts: T0, ends: T4 },
      commit: first.commit,
      policy_commit: first.policy_commit,
      state: 'authorized',
      ended: null,
      provisioned_at: null,
      failures: 0,
    },
    expect.objectContaining({ effect: OTHER_EFFECT, state: 'authorized' }),
  ]);
});

it.each<[string, readonly NewEntry[], Partial<LiveEffect>]>([
  ['written ahead', [sample('provisioning')], { state: 'provisioning' }],
  [
    'found foreign after it was written ahead',
    [sample('provisioning'), foreign(1)],
    { state: 'authorized', round: 1 },
  ],
  [
    'written ahead again after foreign access was found',
    [sample('provisioning'), foreign(1), sample('provisioning', { round: 2 })],
    { state: 'provisioning', round: 2 },
  ],
  [
    'found foreign after a write-ahead that is not the last',
    [sample('provisioning'), sample('provisioning', { round: 2 }), foreign(1)],
    { state: 'provisioning', round: 2, retried: true },
  ],
  [
    'found foreign after it was given',
    [sample('provisioning'), sample('provisioned'), foreign(1)],
    { state: 'provisioned' },
  ],
  ['given', [sample('provisioned')], { state: 'provisioned', provisioned_at: T0, failures: 0 }],
  ['failed to provision', [sample('provision-failed', { attempt: 3 })], { state: 'authorized', failures: 3 }],
  [
    'given after failed attempts',
    [sample('provision-failed', { attempt: 3 }), sample('provisioned')],
    { state: 'provisioned', failures: 0 },
  ],
  ['failed to revoke', [sample('revoke-failed', { attempt: 2 })], { failures: 2 }],
  ['removed by another person', [sample('observed-absent')], { state: 'absent' }],
  ['cut short', [sample('ended', { at: T0 })], { ended: { at: T0, cause: 'withdrawn' } }],
  [
    'cut short twice: the first end counts',
    [sample('ended', { at: T0, cause: 'policy' }), sample('ended', { at: T4 })],
    { ended: { at: T0, cause: 'policy' } },
  ],
])('%s', (_name, entries, expected) => {
  const live = liveAfter(first, ...entries);
  expect(live.find(({ effect }) => effect === EFFECT)).toMatchObject(expected);
  expect(live).toHaveLength(2);
});

it.each(['revoked', 'lapsed'] as const)('%s removes that effect and no other', (type) => {
  expect(liveAfter(first, sample(type)).map(({ effect }) => effect)).toEqual([OTHER_EFFECT]);
  expect(liveAfter(first, sample(type, { grant: 'other-grant' }))).toHaveLength(2);
});

it('ends only the revision that was ended', () => {
  expect(liveAfter(first, sample('ended', { revision: digestOf('two') })).map(({ ended }) => ended)).toEqual([
    null,
    null,
  ]);
});

it('continues effects of both revisions, and ends those that only the earlier revision has', () => {
  const live = liveAfter(
    first,
    sample('provisioning'),
    sample('provisioned'),
    sample('provisioned', aboutOther),
    second,
  );
  expect(live).toEqual([
    expect.objectContaining({
      effect: EFFECT,
      revision: second.revision,
      window: second.window,
      commit: second.commit,
      state: 'provisioned',
      provisioned_at: T0,
      ended: null,
    }),
    expect.objectContaining({
      effect: OTHER_EFFECT,
      revision: first.revision,
      state: 'provisioned',
      ended: { at: second.at, cause: 'replaced' },
    }),
  ]);
});

it('numbers the write-aheads of an effect over its revisions, and drops the retry when the last one is undone', () => {
  const retried = sample('provisioning', { round: 2 });
  expect(liveAfter(first, sample('provisioning'), retried, second)[0]).toMatchObject({
    round: 2,
    retried: true,
  });
  const [again] = liveAfter(first, sample('provisioning'), retried, foreign(2), second);
  expect(again).toMatchObject({ state: 'authorized', round: 2 });
  expect(again).not.toHaveProperty('retried');
});

it('continues an effect that one revision dropped and the next one has again', () => {
  const third = sample('authorized', {
    revision: digestOf('three'),
    replaces: second.revision,
    effects: [EFFECT, OTHER_EFFECT],
  });
  const live = liveAfter(first, sample('provisioned', aboutOther), second, third);
  expect(live.map(({ effect, state, ended }) => ({ effect, state, ended }))).toEqual([
    { effect: EFFECT, state: 'authorized', ended: null },
    { effect: OTHER_EFFECT, state: 'provisioned', ended: null },
  ]);
});

it('still has to provision a later revision if the earlier one was revoked after it landed', () => {
  const live = liveAfter(first, sample('provisioned'), second, sample('revoked'));
  expect(live[0]).toMatchObject({ revision: second.revision, state: 'authorized', provisioned_at: null });
});

it('keeps a later revision if the earlier one is reported as lapsed', () => {
  expect(liveAfter(first, second, sample('lapsed'))[0]).toMatchObject({ revision: second.revision });
});

it('does not change with requests, refusals and policies', () => {
  const live = liveAfter(first);
  for (const type of ['requested', 'refused', 'drift', 'reverted', 'policy-accepted'] as const) {
    expect(advanceLive(live, sample(type))).toBe(live);
  }
});

it('revokes an effect early if the window of its newest revision begins later, until it is revoked', () => {
  const later = sample('authorized', {
    at: '2026-11-23T15:00:00.000Z',
    revision: digestOf('two'),
    replaces: first.revision,
    effects: [EFFECT],
    window: { starts: '2026-11-23T17:00:00.000Z', ends: T4 },
  });
  const [recalled] = liveAfter(first, sample('provisioned'), later).filter(({ effect }) => effect === EFFECT);
  expect(recalled).toMatchObject({
    revision: later.revision,
    state: 'provisioned',
    recalled: { revision: first.revision, at: later.at },
  });
  const [revoked] = liveAfter(first, sample('provisioned'), later, sample('revoked', { cause: 'replaced' }));
  expect(revoked).toMatchObject({ revision: later.revision, state: 'authorized' });
  expect(revoked).not.toHaveProperty('recalled');
  const [notGiven] = liveAfter(first, later);
  expect(notGiven).not.toHaveProperty('recalled');
});

it('keeps the target’s own numbers until the access is revoked, also in a later revision', () => {
  const provisioned = sample('provisioned', { target_ids: 'role 1, account 2' });
  const later = sample('authorized', {
    at: '2026-11-23T15:00:00.000Z',
    revision: digestOf('two'),
    replaces: first.revision,
    effects: [EFFECT],
  });
  const ofEffect = (...entries: readonly NewEntry[]) =>
    liveAfter(...entries).find(({ effect }) => effect === EFFECT);
  expect(ofEffect(first, provisioned)).toMatchObject({ target_ids: 'role 1, account 2' });
  expect(ofEffect(first, provisioned, later)).toMatchObject({ target_ids: 'role 1, account 2' });
  const revoked = ofEffect(first, provisioned, later, sample('revoked', { cause: 'replaced' }));
  expect(revoked).not.toHaveProperty('target_ids');
});
