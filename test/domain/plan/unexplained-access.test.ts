import { describe, expect, it } from 'vitest';
import { addEntries, EMPTY_EFFECT_HISTORY } from '../../../src/domain/ledger/history/effect-history.ts';
import { classifyUnexplained, unexplainedEffects } from '../../../src/domain/plan/unexplained-access.ts';
import { EFFECT, recorded, sample } from '../../support/builders/entries.ts';
import { given } from '../../support/builders/some-endings.ts';

const ENDED = addEntries(EMPTY_EFFECT_HISTORY, recorded([sample('provisioning'), sample('revoked')]));
const MAYBE_PROVISIONED = addEntries(EMPTY_EFFECT_HISTORY, recorded([sample('provisioning')]));
const REFUSED = addEntries(
  EMPTY_EFFECT_HISTORY,
  recorded([sample('drift', { note: 'already-there' }), sample('provision-failed'), sample('lapsed')]),
);
const FOREIGN = sample('drift', { note: 'already-there', grant: sample('provisioning').grant, round: 1 });
const FOUND_FOREIGN = addEntries(
  EMPTY_EFFECT_HISTORY,
  recorded([sample('provisioning'), FOREIGN, sample('provision-failed'), sample('lapsed')]),
);
const live = (state: 'authorized' | 'provisioning' | 'provisioned' | 'absent') => [
  { ...given('a', 'one'), effect: EFFECT, state },
];

it.each([
  ['no account has it', [], [], EMPTY_EFFECT_HISTORY, []],
  ['held', ['alice_k'], live('provisioned'), ENDED, []],
  ['written ahead, by any process', ['alice_k'], live('provisioning'), EMPTY_EFFECT_HISTORY, []],
  ['removed by hand and given again by hand', ['alice_k'], live('absent'), EMPTY_EFFECT_HISTORY, []],
  ['provisioned and ended', ['alice_k'], [], ENDED, ['came-back alice_k']],
  ['maybe provisioned, by a late call', ['alice_k'], [], MAYBE_PROVISIONED, ['came-back alice_k']],
  ['ended, and authorized again', ['alice_k'], live('authorized'), ENDED, ['came-back alice_k']],
  ['never provisioned', ['alice_k'], [], EMPTY_EFFECT_HISTORY, ['never-ours alice_k']],
  ['there before it was provisioned', ['alice_k'], live('authorized'), EMPTY_EFFECT_HISTORY, []],
  ['there before it was provisioned, and lapsed', ['alice_k'], [], REFUSED, ['never-ours alice_k']],
  ['there after the write-ahead, and lapsed', ['alice_k'], [], FOUND_FOREIGN, ['never-ours alice_k']],
  ['of another account', ['root'], live('provisioned'), ENDED, ['never-ours root']],
] as const)('access that is %s', (_name, accounts, holdings, history, expected) => {
  const effects = unexplainedEffects(EFFECT, accounts, holdings);
  const found = classifyUnexplained(effects, { live: holdings, history });
  expect(found.map(({ kind, effect }) => `${kind} ${effect.account}`)).toEqual(expected);
});

it('keeps the last grant that gave an effect', () => {
  const again = sample('provisioned', { grant: 'another' });
  const history = addEntries(ENDED, recorded([again], 7));
  expect([...history.lastGiven.values()]).toEqual([{ seq: 7, at: again.at, grant: 'another' }]);
});

describe('foreign access that was found after the write-ahead', () => {
  const other = { grant: 'another' };
  const found = { ...FOREIGN, ...other };
  it.each([
    ['keeps what another grant gave before', [sample('provisioning', other), found], 1],
    [
      'keeps what the same grant gave before',
      [sample('provisioned', other), sample('provisioning', other), found],
      7,
    ],
    [
      'counts once',
      [sample('provisioning', other), sample('provisioning', { ...other, round: 2 }), found],
      1,
    ],
    ['changes nothing for another grant', [sample('provisioning', other), FOREIGN], 7],
    ['can be provisioned later', [sample('provisioning', other), found, sample('provisioned', other)], 9],
  ])('%s', (_name, entries, seq) => {
    expect([...addEntries(ENDED, recorded(entries, 7)).lastGiven.values()]).toMatchObject([{ seq }]);
  });

  it('is explained by none of several grants that were written ahead at once', () => {
    const both = [sample('provisioning'), sample('provisioning', other), FOREIGN, found];
    expect(addEntries(EMPTY_EFFECT_HISTORY, recorded(both)).lastGiven.size).toBe(0);
    const one = addEntries(EMPTY_EFFECT_HISTORY, recorded(both.slice(0, 3)));
    expect([...one.lastGiven.values()]).toMatchObject([{ seq: 2 }]);
  });
});
