import { DateTime } from 'luxon';
import { expect } from 'vitest';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import type { Store } from '../../src/ports/store.ts';
import { sample } from '../support/builders/entries.ts';
import { given } from '../support/builders/some-endings.ts';

/** The part that earlier versions have, too. */
type EarlierStore = Omit<Store, 'firstSeen' | 'storeId'>;

const REPOSITORY = 'acme/access';
const LIVE = [given('a', 'one'), given('b', 'two')];
/** A claim that is made so many minutes after 14:00, and lasts five minutes. */
const claimAt = (minutes: number) => {
  const now = DateTime.utc(2026, 11, 23, 14).plus({ minutes });
  return { now, until: now.plus({ minutes: 5 }) };
};
const SHA = 'a'.repeat(40);
const SEEN = DateTime.utc(2026, 11, 23, 14, 0, 0, 123);
const FIRST = sample('revoked');
const SECOND = sample('revoked', { grant: 'another' });

/** Writes to an empty store. Another process may check it. */
export async function writeToStore(store: EarlierStore): Promise<void> {
  expect(await store.load(REPOSITORY)).toMatchObject({ checkpoint: null, pending: [] });
  await store.saveCheckpoint(REPOSITORY, { nextSeq: 7, live: LIVE });
  await store.saveCheckpoint(REPOSITORY, { nextSeq: 6, live: [] });
  await store.addPending(REPOSITORY, [FIRST, SECOND]);
  await store.addPending(REPOSITORY, [{ ...FIRST, at: '2026-11-23T19:00:00.000Z' }]);
  await store.addPending('acme/other', [FIRST]);
  expect(await store.claimNotification(REPOSITORY, 'one', claimAt(0))).toBe('claimed');
  expect(await store.claimNotification(REPOSITORY, 'one', claimAt(1))).toBe('in-progress');
  expect(await store.claimNotification(REPOSITORY, 'two', claimAt(0))).toBe('claimed');
  await store.markSent(REPOSITORY, 'two');
}

/** Checks that a store holds what `writeToStore` wrote, and goes on with it. */
export async function checkStore(store: EarlierStore): Promise<void> {
  expect(await store.load(REPOSITORY)).toMatchObject({
    checkpoint: { nextSeq: 7, live: LIVE },
    pending: [FIRST, SECOND],
  });
  // The entry is recorded as it would have been at once, to the order of its fields.
  const [first] = (await store.load(REPOSITORY)).pending;
  expect(JSON.stringify(first)).toBe(JSON.stringify(FIRST));
  await store.deletePending(REPOSITORY, [entryId(FIRST)]);
  await store.saveCheckpoint(REPOSITORY, { nextSeq: 8, live: [] });
  expect(await store.load(REPOSITORY)).toMatchObject({
    checkpoint: { nextSeq: 8, live: [] },
    pending: [SECOND],
  });
  expect((await store.load('acme/other')).pending).toEqual([FIRST]);
  expect(await store.repositories()).toEqual([REPOSITORY]);
  expect(await store.claimNotification(REPOSITORY, 'two', claimAt(90))).toBe('sent');
  expect(await store.claimNotification('acme/other', 'two', claimAt(90))).toBe('claimed');
  expect(await store.claimNotification(REPOSITORY, 'one', claimAt(4))).toBe('in-progress');
  expect(await store.claimNotification(REPOSITORY, 'one', claimAt(5))).toBe('claimed');
  expect(await store.claimNotification(REPOSITORY, 'one', claimAt(9))).toBe('in-progress');
  await checkRenaming(store);
}

async function checkRenaming(store: EarlierStore): Promise<void> {
  const stored = await store.load(REPOSITORY);
  expect(await store.identify(REPOSITORY, 7)).toBe(7);
  expect(await store.identify(REPOSITORY, 7)).toBe(7);
  expect(await store.identify(REPOSITORY, 8)).toBe(7);
  expect(await store.identify('acme/renamed', 7)).toBe(7);
  expect(await store.load('acme/renamed')).toMatchObject({
    checkpoint: stored.checkpoint,
    pending: stored.pending,
  });
  expect(await store.repositories()).toEqual(['acme/renamed']);
  expect(await store.identify(REPOSITORY, 8)).toBe(8);
  expect(await store.identify('acme/renamed', 8)).toBe(7);
}

/**
 * Checks that an empty store keeps the time at which a commit was first seen, under each name of the
 * repository.
 */
export async function checkFirstSeen(store: Store): Promise<void> {
  expect(await store.storeId()).toMatch(/^[0-9a-f]{8}$/);
  expect(await store.storeId()).toBe(await store.storeId());
  expect(await store.identify(REPOSITORY, 7)).toBe(7);
  expect(await store.firstSeen(REPOSITORY, SHA, SEEN)).toEqual(SEEN);
  expect(await store.firstSeen(REPOSITORY, SHA, SEEN.plus({ minutes: 3 }))).toEqual(SEEN);
  expect(await store.firstSeen('acme/other', SHA, SEEN.plus({ days: 1 }))).toEqual(SEEN.plus({ days: 1 }));
  expect(await store.firstSeen(REPOSITORY, 'b'.repeat(40), SEEN.plus({ days: 29 }))).toEqual(
    SEEN.plus({ days: 29 }),
  );
  // An earlier version knew the new name already, without the id: the earlier times stay.
  const beforeRename = SEEN.plus({ days: 28 });
  expect(await store.firstSeen('acme/renamed', SHA, beforeRename)).toEqual(beforeRename);
  expect(await store.firstSeen('acme/renamed', 'b'.repeat(40), beforeRename)).toEqual(beforeRename);
  expect(await store.identify('acme/renamed', 7)).toBe(7);
  expect(await store.firstSeen('acme/renamed', SHA, SEEN.plus({ days: 29 }))).toEqual(SEEN);
  expect(await store.firstSeen('acme/renamed', 'b'.repeat(40), SEEN.plus({ days: 29 }))).toEqual(
    beforeRename,
  );
  const afterRename = SEEN.plus({ days: 29 });
  expect(await store.firstSeen(REPOSITORY, SHA, afterRename)).toEqual(afterRename);
}
