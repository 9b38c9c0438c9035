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
const STATE = { head: 'h', nextSeq: 2, cursor: null, policy: null, owed: [] };
const EFFECT = given('a', 'one').effect;
const endingAfter = (minutes: number) => [given('a', 'one', minutes)];

async function aTarget(expiresByItself: boolean) {
  const { clock, timer, pass } = aManualClock(NOON.toISO() ?? '');
  const target = fakeTarget({
    name: 'one',
    now: clock.now,
    entitlements: ['reader'],
    accounts: ['a'],
    endsByItself: expiresByItself,
  });
  await target.connector.provision(EFFECT, NOON.plus({ hours: 1 }));
  target.asked.length = 0;
  const log = { info() {}, warn() {}, error() {} };
  const record = { live: endingAfter(60) as readonly LiveEffect[], drift: [] as NewEntry[] };
  const ports = {
    targets: { connector: () => target.connector },
    clock,
    timer,
    log,
    ledger: { state: async () => read({ ...STATE, live: record.live }, clock.now()) },
    memory: {
      announcedExpiry: new Map(),
      outbox: {
        add: async (entries: readonly NewEntry[]) => void record.drift.push(...entries),
        reload: async () => {},
        live: () => null,
      },
    },
  };
  const extend = async (minutes: number) =>
    extendExpiry(ports, endingAfter(minutes), await observeTargets(ports, [EFFECT]));
  return { target, pass, extend, ports, record };
}

it('a target that expires access by itself is given each new expiry once', async () => {
  const { target, pass, extend } = await aTarget(true);
  await extend(180);
  await extend(180);
  expect(target.asked).toEqual(['provision reader a']);
  await pass(2 * HOUR);
  expect(target.held()).toEqual(['reader a']);
  await extend(150);
  await pass(HOUR / 2);
  expect(target.held()).toEqual([]);
});

it('no expiry is announced for access that is over, gone or unreadable: that would provision it', async () => {
  const { target, extend, ports } = await aTarget(true);
  await extend(0);
  target.takeByHand(EFFECT);
  await extend(180);
  const key = JSON.stringify(['one', 'reader']);
  await extendExpiry(ports, endingAfter(180), {
    accounts: new Map([[key, unreadable('reader', 'it is down')]]),
  });
  await extendExpiry(ports, [{ ...given('a', 'one', 180), state: 'absent' }], {
    accounts: new Map([[key, read(['a'], NOON)]]),
  });
  expect(target.asked).toEqual([]);
});

it('an expiry is announced again as long as the target holds only foreign access', async () => {
  const { target, extend } = await aTarget(true);
  target.takeByHand(EFFECT);
  target.giveByHand(EFFECT);
  await extend(180);
  await extend(180);
  expect(target.asked).toEqual(['provision reader a', 'provision reader a']);
});

it('a target without expiry of its own is not called', async () => {
  const { target, extend } = await aTarget(false);
  await extend(180);
  expect(target.asked).toEqual([]);
});

it('access that another process ended before a late announcement is revoked', async () => {
  const { target, pass, extend, record } = await aTarget(true);
  const stalled = target.hang('giving');
  const announcing = extend(180);
  await pass(0);
  await target.connector.revoke(EFFECT);
  record.live = [];
  stalled.release();
  await announcing;
  expect(target.asked).toEqual(['revoke reader a', 'provision reader a', 'revoke reader a']);
  expect(target.held()).toEqual([]);
  expect(record.drift).toMatchObject([{ type: 'drift', note: 'came-back', effect: EFFECT, grant: 'a' }]);
});

it('access that an announcement gives after its timeout and its end is revoked when the target answers', async () => {
  const { target, pass, extend, record } = await aTarget(true);
  const stalled = target.hang('giving');
  const announcing = extend(180);
  await pass(11_000);
  await announcing;
  await target.connector.revoke(EFFECT);
  record.live = [];
  stalled.release();
  await pass(0);
  expect(target.asked).toEqual(['revoke reader a', 'provision reader a', 'revoke reader a']);
  expect(target.held()).toEqual([]);
});

it('foreign access is not revoked by an announcement that found it, also if the grant ended meanwhile', async () => {
  const { target, pass, extend, record } = await aTarget(true);
  const stalled = target.hang('giving');
  const announcing = extend(180);
  await pass(0);
  await target.connector.revoke(EFFECT);
  record.live = [];
  target.giveByHand(EFFECT);
  stalled.release();
  await announcing;
  expect(target.asked).toEqual(['revoke reader a', 'provision reader a']);
  expect(target.held()).toEqual(['reader a']);
});
