import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryReplay } from '../../src/audit/verify/entry-replay.ts';
import { applyEntry } from '../../src/domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../../src/domain/ledger/entry.ts';
import { EMPTY_STATE } from '../../src/domain/ledger/ledger-state.ts';
import { type LiveEffect, liveKey } from '../../src/domain/ledger/live-effect.ts';
import { digestOf, recorded, sample } from '../support/builders/entries.ts';
import { legalHistory } from '../support/builders/legal-history.ts';

const byKey = (a: LiveEffect, b: LiveEffect) => (liveKey(a) < liveKey(b) ? -1 : 1);

/** A replay that reads lives from `history`, as the audit reads them at the head of the ledger. */
const replayOf = (history: readonly Entry[]) =>
  entryReplay(async (grant, beforeSeq) =>
    history.filter((entry) => 'grant' in entry && entry.grant === grant && entry.seq < beforeSeq),
  );

async function problemsIn(entries: readonly NewEntry[]) {
  const history = recorded(entries);
  const replay = replayOf(history);
  const problems = [];
  for (const entry of history) problems.push(await replay.add(entry));
  return problems;
}

it('has the state that the writer has, and finds no problem in a legal history', async () => {
  await fc.assert(
    fc.asyncProperty(legalHistory, async (history) => {
      const replay = replayOf(history);
      for (const entry of history) expect(await replay.add(entry)).toBeNull();
      const state = history.reduce(applyEntry, EMPTY_STATE);
      expect([...replay.liveEffects()].sort(byKey)).toEqual([...state.live].sort(byKey));
      expect([replay.owed(), replay.policy()]).toEqual([state.owed, state.policy]);
    }),
  );
});

describe('a problem', () => {
  it('is an entry that cannot follow', async () => {
    const [first, second] = await problemsIn([sample('authorized'), sample('revoked')]);
    expect([first, second]).toEqual([null, { illegal: 'it was never given' }]);
  });

  it('is an entry that is recorded twice', async () => {
    expect(await problemsIn([sample('authorized'), sample('authorized')])).toEqual([null, 'duplicate']);
  });

  it('is drift without a grant that is recorded twice on one day or on two days in a row', async () => {
    const drift = sample('drift');
    const nextDay = sample('policy-refused', { at: '2026-11-24T10:00:00.000Z' });
    const dayAfter = sample('policy-requested', { at: '2026-11-25T10:00:00.000Z' });
    expect(await problemsIn([drift, nextDay, drift])).toEqual([null, null, 'duplicate']);
    expect(await problemsIn([drift, nextDay, dayAfter, drift])).toEqual([null, null, null, null]);
  });

  it('is not a request for a grant whose life was dropped from memory', async () => {
    const again = sample('requested', { round: 2, revision: digestOf('two') });
    const entries = [sample('requested'), sample('abandoned'), again];
    expect(await problemsIn(entries)).toEqual([null, null, null]);
    expect(await problemsIn([...entries, again])).toEqual([null, null, null, 'duplicate']);
  });
});

it('reads the life of a grant again after it was dropped from memory', async () => {
  const history = recorded([sample('requested'), sample('abandoned')]);
  const replay = replayOf(history);
  for (const entry of history) await replay.add(entry);
  expect(replay.entriesInMemory(sample('requested').grant)).toEqual([]);
  expect(await replay.entriesOf(sample('requested').grant)).toEqual(history);
});
