import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import type { LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import { read } from '../../../src/domain/reading.ts';
import { guardLedger } from '../../../src/lifecycle/guards.ts';
import { alarms } from '../../../src/lifecycle/memory/alarms.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import type { Ledger, LedgerReading } from '../../../src/ports/ledger.ts';
import { oidOf } from '../../support/builders/entries.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const NOW = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });
const [FIRST, SECOND] = ['Rmlyc3Q=', 'U2Vjb25k'];
const log = { info() {}, warn() {}, error() {} };

const stateWith = (nextSeq: number, keys?: readonly string[]): LedgerState => ({
  head: oidOf('a'),
  nextSeq,
  live: [],
  policy: null,
  owed: [],
  cursor: null,
  ...(keys === undefined ? {} : { keys }),
});

/** A process that has just started with this database, and reads this ledger. */
async function readBy(store: ReturnType<typeof memoryStore>, state: LedgerState): Promise<LedgerReading> {
  const { timer } = aManualClock(NOW.toISO() ?? '');
  const outbox = openOutbox({ repository: 'acme/access', store, timer, log });
  await outbox.reload();
  const ledger = { state: async () => read(state, NOW) } as unknown as Ledger;
  return cachedLedger(ledger, outbox, log).state();
}

it.each<[string, LedgerState, boolean]>([
  ['has the same key', stateWith(3, [FIRST]), true],
  ['has a new key after it', stateWith(3, [FIRST, SECOND]), true],
  ['has another key', stateWith(3, [SECOND]), false],
  ['has no key, as one of an earlier version', stateWith(9), false],
])('after a restart, a ledger that %s is readable: %s', async (_name, later, readable) => {
  const store = memoryStore();
  expect(await readBy(store, stateWith(2, [FIRST]))).toMatchObject({ readable: true });
  const reading = await readBy(store, later);
  expect(reading.readable).toBe(readable);
  if (!readable)
    expect(reading).toMatchObject({
      tampered: true,
      because: expect.stringMatching(/keys\.json has lost the key/),
    });
});

it('a database that knows no key accepts the keys of the ledger', async () => {
  const store = memoryStore();
  expect(await readBy(store, stateWith(2))).toMatchObject({ readable: true });
  expect(await readBy(store, stateWith(3, [FIRST]))).toMatchObject({ readable: true });
});

it('a wrong key is an issue of its own, which does not ask to restore the branch', async () => {
  const raised = alarms();
  const because = 'it is signed by the key a, and this process has the key b';
  const ledger = (state: object) =>
    ({ state: async () => state, lastTrustedState: async () => null }) as unknown as Ledger;
  const wrong = { readable: false, what: 'the ledger', because, wrongKey: true };
  await guardLedger({ ledger: ledger(wrong), memory: { alarms: raised } });
  expect(raised.isRaised('ledger-key')).toBe(true);
  expect(raised.isRaised('ledger')).toBe(false);
  await guardLedger({ ledger: ledger(read(stateWith(2, [FIRST]), NOW)), memory: { alarms: raised } });
  expect(raised.isRaised('ledger-key')).toBe(false);
});
