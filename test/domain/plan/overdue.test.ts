import { expect, it } from 'vitest';
import { advanceLive } from '../../../src/domain/ledger/advance-live.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { overdueOf } from '../../../src/domain/plan/overdue.ts';
import { NOW } from '../../support/builders/a-request.ts';
import { sample } from '../../support/builders/entries.ts';

const before = (minutes: number) => NOW.minus({ minutes }).toISO() ?? '';

/** A grant that ended so many minutes ago. */
function ending(grant: string, minutes: number, { given = true } = {}): readonly NewEntry[] {
  const window = { starts: before(600), ends: before(minutes) };
  const effects = [{ target: 'orders-db', entitlement: 'orders_reader', account: grant }];
  const [effect] = effects;
  const authorized = sample('authorized', { grant, window, effects });
  return effect === undefined || !given
    ? [authorized]
    : [authorized, sample('provisioning', { grant, effect, revision: authorized.revision })];
}

function overdue(...entries: readonly (readonly NewEntry[])[]) {
  return overdueOf(entries.flat().reduce<readonly LiveEffect[]>(advanceLive, []), NOW);
}

it('nothing is overdue before its end, or if it was never given', () => {
  expect(overdue()).toEqual({ ends: 0, oldest: null });
  expect(overdue(ending('later', -5), ending('never', 30, { given: false }))).toEqual({
    ends: 0,
    oldest: null,
  });
});

it('the oldest of several ends is named', () => {
  const { ends, oldest } = overdue(ending('one', 10), ending('two', 30), ending('three', 20));
  expect([ends, oldest?.toISO()]).toEqual([3, before(30)]);
});
