import { expect, it, vi } from 'vitest';
import type { Authorized, Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { confirmedKey } from '../../../src/lifecycle/memory/memory.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import { type ExtendExpiryPorts, extendExpiry } from '../../../src/lifecycle/reconcile/extend-expiry.ts';
import { observeTargets } from '../../../src/lifecycle/reconcile/observe-targets.ts';
import { digestOf, sample } from '../../support/builders/entries.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';

const HOUR = 3_600_000;
const STATE = { head: 'h', nextSeq: 2, cursor: null, policy: null, owed: [] };
const EFFECT = given('a', 'one').effect;
const endingAfter = (minutes: number) => [given('a', 'one', minutes)];

function authorizationOf({ window, effect, ...live }: LiveEffect): Entry {
  const { grant, revision, holder, commit, policy_commit } = live;
  const same: Partial<Authorized> = { grant, revision, holder, commit, policy_commit };
  return { ...sample('authorized', { ...same, window, effects: [effect] }), seq: 1, id: grant } as Entry;
}

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
  const record = { live: endingAfter(60) as readonly LiveEffect[], added: [] as NewEntry[] };
  const confirmedLandings = new Set([confirmedKey(given('a', 'one'))]);
  const used = {
    name: 'acme/access',
    targets: { connector: () => target.connector },
    clock,
    timer,
    log,
    notifier: { notify: async () => {} },
    facts: { skewMs: () => null },
    ledger: {
      state: async () => read({ ...STATE, live: record.live }, clock.now()),
      since: async () => [],
      life: async (grant: string) => record.live.filter((live) => live.grant === grant).map(authorizationOf),
    },
    // The default branch has none of the commits, so GitHub confirms nothing that is not confirmed already.
    commits: {
      head: async () => 'main',
      firstParent: async () => 'not-an-ancestor',
      mergeBase: async () => 'x',
    },
    defaultBranch: 'main',
    memory: {
      announcedExpiry: new Map(),
      revocationRetries: openRevocationRetries(() => 0.5),
      confirmedLandings,
      outbox: {
        add: async (entries: readonly NewEntry[]) => void record.added.push(...entries),
        reload: async () => {},
        live: () => record.live,
      },
    },
  };
  const ports = used as unknown as ExtendExpiryPorts;
  const extend = async (minutes: number) => {
    record.live = endingAfter(minutes);
    await extendExpiry(ports, await observeTargets(ports, [EFFECT]));
  };
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
  const { target, extend, ports, record } = await aTarget(true);
  await extend(0);
  target.takeByHand(EFFECT);
  await extend(180);
  const key = JSON.stringify(['one', 'reader']);
  await extendExpiry(ports, { accounts: new Map([[key, unreadable('reader', 'it is down')]]) });
  const there = { accounts: new Map([[key, read(['a'], NOON)]]) };
  await extendExpiry(ports, there);
  record.live = [{ ...given('a', 'one', 180), state: 'absent' }];
  target.giveByHand(EFFECT);
  await extendExpiry(ports, there);
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
  expect(record.added).toMatchObject([{ type: 'drift', note: 'came-back', effect: EFFECT, grant: 'a' }]);
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

it('an extension that GitHub does not confirm is not announced', async () => {
  const { target, ports, record } = await aTarget(true);
  const forged = { ...given('b', 'one', 600), effect: EFFECT };
  record.live = [...endingAfter(180), forged];
  await extendExpiry(ports, await observeTargets(ports, [EFFECT]));
  record.live = [{ ...given('a', 'one', 600), revision: digestOf('forged') }];
  await extendExpiry(ports, await observeTargets(ports, [EFFECT]));
  expect(target.announced).toEqual([NOON.plus({ minutes: 60 }), NOON.plus({ minutes: 180 })].map(String));
});

it('no expiry is announced for access that another call ends while GitHub confirms its grant', async () => {
  const { target, pass, ports, record } = await aTarget(true);
  record.live = endingAfter(180);
  const observed = await observeTargets(ports, [EFFECT]);
  const hanging = target.hang('reading');
  const extending = extendExpiry(ports, observed);
  await pass(0);
  record.live = [{ ...given('a', 'one', 180), ended: { at: NOON.toISO() ?? '', cause: 'withdrawn' } }];
  hanging.release();
  await extending;
  expect(target.asked).toEqual([]);
});

it('no more expiries are announced at once than the target takes', async () => {
  const { target, pass, ports, record } = await aTarget(true);
  const all = Array.from({ length: 20 }, (_, index) => given(`p${index}`, 'one', 180));
  record.live = all;
  for (const live of all) {
    ports.memory.confirmedLandings.add(confirmedKey(live));
    target.giveByHand(live.effect);
  }
  const observed = await observeTargets(ports, [EFFECT]);
  const reading = vi.spyOn(target.connector, 'accounts');
  const hanging = target.hang('reading');
  const extending = extendExpiry(ports, observed);
  await pass(0);
  expect(reading).toHaveBeenCalledTimes(target.connector.maxConcurrency);
  hanging.release();
  await extending;
  expect(reading).toHaveBeenCalledTimes(20);
});
