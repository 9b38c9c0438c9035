import { describe, expect, it } from 'vitest';
import { EMPTY_EFFECT_HISTORY, withEntries } from '../../../src/domain/ledger/history/effect-history.ts';
import { unexplained, unexplainedAccess } from '../../../src/domain/plan/unexplained-access.ts';
import { EFFECT, recorded, sample } from '../../support/builders/entries.ts';
import { given } from '../../support/builders/some-endings.ts';

const ENDED = withEntries(EMPTY_EFFECT_HISTORY, recorded([sample('provisioning'), sample('revoked')]));
const MAYBE = withEntries(EMPTY_EFFECT_HISTORY, recorded([sample('provisioning')]));
const REFUSED = withEntries(
  EMPTY_EFFECT_HISTORY,
  recorded([sample('drift', { note: 'already-there' }), sample('provision-failed'), sample('lapsed')]),
);
const FOREIGN = sample('drift', { note: 'already-there', grant: sample('provisioning').grant, round: 1 });
const FOUND_FOREIGN = withEntries(
  EMPTY_EFFECT_HISTORY,
  recorded([sample('provisioning'), FOREIGN, sample('provision-failed'), sample('lapsed')]),
);
const live = (state: 'authorized' | 'provisioning' | 'provisioned' | 'absent') => [
  { ...given('a', 'one'), effect: EFFECT, state },
];

it.each([
  ['nobody has it', [], [], EMPTY_EFFECT_HISTORY, []],
  ['held', ['alice_k'], live('provisioned'), ENDED, []],
  ['written ahead, by whichever process', ['alice_k'], live('provisioning'), EMPTY_EFFECT_HISTORY, []],
  [
    'given back to somebody from whom it was taken meanwhile',
    ['alice_k'],
    live('absent'),
    EMPTY_EFFECT_HISTORY,
    [],
  ],
  ['given and ended', ['alice_k'], [], ENDED, ['came-back alice_k']],
  ['perhaps given, by a call that landed late', ['alice_k'], [], MAYBE, ['came-back alice_k']],
  ['given and ended, and to be given again', ['alice_k'], live('authorized'), ENDED, ['came-back alice_k']],
  ['never given', ['alice_k'], [], EMPTY_EFFECT_HISTORY, ['never-ours alice_k']],
  ['there before it could be given', ['alice_k'], live('authorized'), EMPTY_EFFECT_HISTORY, []],
  ['there before it could be given, and lapsed', ['alice_k'], [], REFUSED, ['never-ours alice_k']],
  ['there when it was about to be given, and lapsed', ['alice_k'], [], FOUND_FOREIGN, ['never-ours alice_k']],
  ['somebody else’s', ['root'], live('provisioned'), ENDED, ['never-ours root']],
] as const)('%s', (_what, accounts, holdings, past, expected) => {
  const effects = unexplained(EFFECT, accounts, holdings);
  const found = unexplainedAccess(effects, { live: holdings, past });
  expect(found.map(({ kind, effect }) => `${kind} ${effect.account}`)).toEqual(expected);
});

it('remembers the last time that something was given, and by which grant', () => {
  const again = sample('provisioned', { grant: 'another' });
  const past = withEntries(ENDED, recorded([again], 7));
  expect([...past.given.values()]).toEqual([{ seq: 7, at: again.at, grant: 'another' }]);
});

describe('foreign access that was found instead of giving', () => {
  const other = { grant: 'another' };
  const found = { ...FOREIGN, ...other };
  it.each([
    ['leaves what another grant gave before', [sample('provisioning', other), found], 1],
    [
      'leaves what the same grant had given',
      [sample('provisioned', other), sample('provisioning', other), found],
      8,
    ],
    [
      'counts once',
      [sample('provisioning', other), sample('provisioning', { ...other, round: 2 }), found],
      1,
    ],
    ['of another grant changes nothing', [sample('provisioning', other), FOREIGN], 7],
    ['is given when it is gone', [sample('provisioning', other), found, sample('provisioned', other)], 9],
  ])('%s', (_what, entries, seq) => {
    expect([...withEntries(ENDED, recorded(entries, 7)).given.values()]).toMatchObject([{ seq }]);
  });
});
