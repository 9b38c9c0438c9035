import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEntry } from '../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import { EMPTY_STATE, type EntryState } from '../../src/domain/ledger/ledger-state.ts';
import { type LiveEffect, liveKey } from '../../src/domain/ledger/live-effect.ts';
import { ForgeFailure } from '../../src/ports/forge-failure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { oidOf, sample } from '../support/builders/entries.ts';
import type { Fault } from '../support/fakes/fake-git.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';

const AT = '2026-11-23T14:02:09.000Z';

/** The life of a grant, each step of which any writer may take. */
const STEPS: readonly (readonly NewEntry[])[] = ['a-1', 'b-2', 'c-3'].map((grant) => [
  sample('requested', { grant }),
  sample('authorized', { grant }),
  sample('provisioning', { grant, at: AT }),
  sample('provisioned', { grant, at: AT }),
  sample('revoked', { grant }),
  sample('reverted', { grant }),
]);

/** What a queue would do: tries again until it is done. */
async function insist(ledger: Ledger, entries: readonly NewEntry[]): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      await ledger.append(() => ({ entries }));
      return;
    } catch (cause) {
      if (!(cause instanceof ForgeFailure)) throw cause;
    }
  }
  throw new Error('it never got through');
}

const faults = fc.array(fc.constantFrom<Fault>('stale', 'timed-out-after', 'unavailable'), { maxLength: 12 });

it('keeps one whole record, whoever writes and whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      faults,
      fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
      async (failing, writers) => {
        const { open, git } = await fakeLedger();
        const ledgers = [open(), open(), open()];
        git.failNext(...failing);
        for (const [step, writer] of writers.entries()) {
          const saying = STEPS.flatMap((life) => life[step] ?? []);
          // One says it, and all the others say it too, at the same time.
          await Promise.all(ledgers.map((ledger) => insist(ledger, saying)));
          await insist(ledgers[writer] ?? open(), saying);
        }
        const everything = await open().since('2026-11-23T00:00:00.000Z');
        expect(everything.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
        expect(new Set(everything.map(({ id }) => id)).size).toBe(18);
        expect(git.paths(LEDGER).filter((path) => path.startsWith('live/'))).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

it('keeps the checkpoint equal to the fold of all entries, at every commit', async () => {
  const { open, ledger } = await fakeLedger();
  const byKey = (a: LiveEffect, b: LiveEffect) => (liveKey(a) < liveKey(b) ? -1 : 1);
  const inOrder = ({ nextSeq, live, owed, policy }: EntryState) => ({
    ...{ nextSeq, owed, policy },
    live: [...live].sort(byKey),
  });
  const emergency = { grant: 'd-4', break_glass: true, review_by: '2026-11-24T14:00:00.000Z' };
  for (const entry of [sample('policy-accepted'), sample('authorized', emergency), ...STEPS.flat()]) {
    await ledger.append(() => ({ entries: [entry] }));
    const reader = open();
    const state = await reader.state();
    const all = await reader.since('2026-11-23T00:00:00.000Z');
    expect(state.readable && inOrder(state.value)).toEqual(inOrder(all.reduce(applyEntry, EMPTY_STATE)));
  }
});

it('knows its own commit also where others have gone on from it', async () => {
  const { ledger, open, git } = await fakeLedger();
  const other = open();
  await ledger.state();
  git.failNext('timed-out-after');
  const [mine, theirs] = await Promise.all([
    ledger.append(() => ({ entries: [sample('requested')] })),
    insist(other, [sample('requested', { grant: 'other' })]),
  ]);
  expect(mine.entries.map(entryId)).toEqual([entryId(sample('requested'))]);
  expect(theirs).toBeUndefined();
  expect((await ledger.since(AT)).map(({ seq }) => seq)).toEqual([1, 2]);
});

it('knows a cursor of its own whose answer was lost', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('timed-out-after');
  const { state } = await ledger.append(() => ({ entries: [], cursor: oidOf('7') }));
  expect(state).toMatchObject({ cursor: oidOf('7'), head: git.headOf(LEDGER) });
});

it('goes on after a commit that failed for a reason of its own', async () => {
  const { ledger, git } = await fakeLedger();
  git.beforeNextCommit(() => {
    throw new TypeError('a bug');
  });
  await expect(ledger.append(() => ({ entries: [sample('requested')] }))).rejects.toBeInstanceOf(TypeError);
  expect((await ledger.append(() => ({ entries: [sample('requested')] }))).entries).toHaveLength(1);
});
