import { expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { extendExpiry } from '../../../src/lifecycle/reconcile/extend-expiry.ts';
import { observeTargets } from '../../../src/lifecycle/reconcile/observe-targets.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';

const HOUR = 3_600_000;
const RECORD = { head: 'h', nextSeq: 2, cursor: null, policy: null, owed: [] };
const EFFECT = given('a', 'one').effect;
const upTo = (minutes: number) => [given('a', 'one', minutes)];

async function aTarget(endsByItself: boolean) {
  const { clock, timer, pass } = aManualClock(NOON.toISO() ?? '');
  const target = fakeTarget({
    name: 'one',
    now: clock.now,
    entitlements: ['reader'],
    accounts: ['a'],
    endsByItself,
  });
  await target.connector.provision(EFFECT, NOON.plus({ hours: 1 }));
  target.asked.length = 0;
  const log = { info() {}, warn() {}, error() {} };
  const record = { live: upTo(60) as readonly LiveEffect[], drift: [] as NewEntry[] };
  const ports = {
    targets: { connector: () => target.connector },
    clock,
    timer,
    log,
    ledger: { state: async () => read({ ...RECORD, live: record.live }, clock.now()) },
    memory: {
      announcedExpiry: new Map(),
      outbox: {
        add: async (entries: readonly NewEntry[]) => void record.drift.push(...entries),
        reload: async () => {},
        live: () => null,
      },
    },
  };
  const look = async (minutes: number) =>
    extendExpiry(ports, upTo(minutes), await observeTargets(ports, [EFFECT]));
  return { target, pass, look, ports, record };
}

it('a target that ends access by itself is told when the end moves, once each time', async () => {
  const { target, pass, look } = await aTarget(true);
  await look(180);
  await look(180);
  expect(target.asked).toEqual(['provision reader a']);
  await pass(2 * HOUR);
  expect(target.held()).toEqual(['reader a']);
  await look(150);
  await pass(HOUR / 2);
  expect(target.held()).toEqual([]);
});

it('it is told nothing of what is over, gone or unreadable: that would give it', async () => {
  const { target, look, ports } = await aTarget(true);
  await look(0);
  target.takeByHand(EFFECT);
  await look(180);
  const key = JSON.stringify(['one', 'reader']);
  await extendExpiry(ports, upTo(180), { accounts: new Map([[key, unreadable('reader', 'it is down')]]) });
  await extendExpiry(ports, [{ ...given('a', 'one', 180), state: 'absent' }], {
    accounts: new Map([[key, read(['a'], NOON)]]),
  });
  expect(target.asked).toEqual([]);
});

it('it is told again as long as it holds only what others gave', async () => {
  const { target, look } = await aTarget(true);
  target.takeByHand(EFFECT);
  target.giveByHand(EFFECT);
  await look(180);
  await look(180);
  expect(target.asked).toEqual(['provision reader a', 'provision reader a']);
});

it('one that does not is left alone', async () => {
  const { target, look } = await aTarget(false);
  await look(180);
  expect(target.asked).toEqual([]);
});

it('one that is told late, of what another process has ended meanwhile, is told the end too', async () => {
  const { target, pass, look, record } = await aTarget(true);
  const stalled = target.hang('giving');
  const telling = look(180);
  await pass(0);
  await target.connector.revoke(EFFECT);
  record.live = [];
  stalled.release();
  await telling;
  expect(target.asked).toEqual(['revoke reader a', 'provision reader a', 'revoke reader a']);
  expect(target.held()).toEqual([]);
  expect(record.drift).toMatchObject([{ type: 'drift', note: 'came-back', effect: EFFECT, grant: 'a' }]);
});
