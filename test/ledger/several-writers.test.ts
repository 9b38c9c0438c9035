import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEntry } from '../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import { EMPTY_STATE, type EntryState } from '../../src/domain/ledger/ledger-state.ts';
import { type LiveEffect, liveKey } from '../../src/domain/ledger/live-effect.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { oidOf, sample } from '../support/builders/entries.ts';
import type { Fault } from '../support/fakes/fake-git.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';

const AT = '2026-11-23T14:02:09.000Z';

/** The lives of three grants. Any writer may append any step. */
const STEPS: readonly (readonly NewEntry[])[] = ['a-1', 'b-2', 'c-3'].map((grant) => [
  sample('requested', { grant }),
  sample('authorized', { grant }),
  sample('provisioning', { grant, at: AT }),
  sample('provisioned', { grant, at: AT }),
  sample('revoked', { grant }),
  sample('reverted', { grant }),
]);

/** Appends until it succeeds, as the job queue does. */
async function appendUntilDone(ledger: Ledger, entries: readonly NewEntry[]): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      await ledger.append(() => ({ entries }));
      return;
    } catch (cause) {
      if (!(cause instanceof ForgeFailure)) throw cause;
    }
  }
  throw new Error('the append never succeeded');
}

const faults = fc.array(fc.constantFrom<Fault>('stale', 'timed-out-after', 'unavailable'), { maxLength: 12 });

it('has one complete record, whichever replica writes and whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      faults,
      fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
      async (failing, writers) => {
        const { open, git } = await fakeLedger();
        const ledgers = [open(), open(), open()];
        git.failNext(...failing);
        for (const [step, writer] of writers.entries()) {
          const entries = STEPS.flatMap((life) => life[step] ?? []);
          // All replicas append the same entries at the same time, and one of them once more.
          await Promise.all(ledgers.map((ledger) => appendUntilDone(ledger, entries)));
          await appendUntilDone(ledgers[writer] ?? open(), entries);
        }
        const all = await open().since('2026-11-23T00:00:00.000Z');
        expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
        expect(new Set(all.map(({ id }) => id)).size).toBe(18);
        expect(git.paths(LEDGER).filter((path) => path.startsWith('live/'))).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

it('has a checkpoint equal to the state after all entries, at every commit', async () => {
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

it('finds its own commit even if another replica has committed on top of it', async () => {
  const { ledger, open, git } = await fakeLedger();
  const other = open();
  await ledger.state();
  git.failNext('timed-out-after');
  const [result] = await Promise.all([
    ledger.append(() => ({ entries: [sample('requested')] })),
    appendUntilDone(other, [sample('requested', { grant: 'other' })]),
  ]);
  expect(result.entries.map(entryId)).toEqual([entryId(sample('requested'))]);
  expect((await ledger.since(AT)).map(({ seq }) => seq)).toEqual([1, 2]);
});

it('finds its own change of the cursor if the answer was lost', async () => {
  const { ledger, git } = await fakeLedger();
  git.failNext('timed-out-after');
  const { state } = await ledger.append(() => ({ entries: [], cursor: oidOf('7') }));
  expect(state).toMatchObject({ cursor: oidOf('7'), head: git.headOf(LEDGER) });
});

it('records the next append after a commit that failed with an unexpected error', async () => {
  const { ledger, git } = await fakeLedger();
  git.beforeNextCommit(() => {
    throw new TypeError('a bug');
  });
  await expect(ledger.append(() => ({ entries: [sample('requested')] }))).rejects.toBeInstanceOf(TypeError);
  expect((await ledger.append(() => ({ entries: [sample('requested')] }))).entries).toHaveLength(1);
});
