import { DateTime } from 'luxon';
import { expect } from 'vitest';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import type { Keeping } from '../../src/ports/keeping.ts';
import { sample } from '../support/builders/entries.ts';
import { given } from '../support/builders/some-endings.ts';

const REPOSITORY = 'acme/access';
const LIVE = [given('a', 'one'), given('b', 'two')];
/** Five minutes to tell something in. */
const turn = (minutes: number) => {
  const now = DateTime.utc(2026, 11, 23, 14).plus({ minutes });
  return { now, until: now.plus({ minutes: 5 }) };
};
const FIRST = sample('revoked');
const SECOND = sample('revoked', { grant: 'another' });

/** What a database must do for endings, written and then checked: perhaps by another process. */
export function whatIsKept(keeping: Keeping) {
  return {
    async write(): Promise<void> {
      expect(await keeping.load(REPOSITORY)).toEqual({ known: null, waiting: [] });
      await keeping.keep(REPOSITORY, { nextSeq: 7, live: LIVE });
      await keeping.keep(REPOSITORY, { nextSeq: 6, live: [] });
      await keeping.add(REPOSITORY, [FIRST, SECOND]);
      await keeping.add(REPOSITORY, [{ ...FIRST, at: '2026-11-23T19:00:00.000Z' }]);
      await keeping.add('acme/other', [FIRST]);
      expect(await keeping.mayTell(REPOSITORY, 'one', turn(0))).toBe('ours');
      expect(await keeping.mayTell(REPOSITORY, 'one', turn(1))).toBe('being-told');
      expect(await keeping.mayTell(REPOSITORY, 'two', turn(0))).toBe('ours');
      await keeping.wasTold(REPOSITORY, 'two');
    },
    async check(): Promise<void> {
      expect(await keeping.load(REPOSITORY)).toEqual({
        known: { nextSeq: 7, live: LIVE },
        waiting: [FIRST, SECOND],
      });
      // As it would have been recorded at once, to the order of its fields.
      const [first] = (await keeping.load(REPOSITORY)).waiting;
      expect(JSON.stringify(first)).toBe(JSON.stringify(FIRST));
      await keeping.letGo(REPOSITORY, [entryId(FIRST)]);
      await keeping.keep(REPOSITORY, { nextSeq: 8, live: [] });
      expect(await keeping.load(REPOSITORY)).toEqual({ known: { nextSeq: 8, live: [] }, waiting: [SECOND] });
      expect((await keeping.load('acme/other')).waiting).toEqual([FIRST]);
      expect(await keeping.repositories()).toEqual([REPOSITORY]);
      expect(await keeping.mayTell(REPOSITORY, 'two', turn(90))).toBe('told');
      expect(await keeping.mayTell('acme/other', 'two', turn(90))).toBe('ours');
      expect(await keeping.mayTell(REPOSITORY, 'one', turn(4))).toBe('being-told');
      expect(await keeping.mayTell(REPOSITORY, 'one', turn(5))).toBe('ours');
      expect(await keeping.mayTell(REPOSITORY, 'one', turn(9))).toBe('being-told');
      await checkRenaming(keeping);
    },
  };
}

async function checkRenaming(keeping: Keeping): Promise<void> {
  const kept = await keeping.load(REPOSITORY);
  expect(await keeping.identify(REPOSITORY, 7)).toBe(7);
  expect(await keeping.identify(REPOSITORY, 7)).toBe(7);
  expect(await keeping.identify(REPOSITORY, 8)).toBe(7);
  expect(await keeping.identify('acme/renamed', 7)).toBe(7);
  expect(await keeping.load('acme/renamed')).toEqual(kept);
  expect(await keeping.repositories()).toEqual(['acme/renamed']);
  expect(await keeping.identify(REPOSITORY, 8)).toBe(8);
  expect(await keeping.identify('acme/renamed', 8)).toBe(7);
}
