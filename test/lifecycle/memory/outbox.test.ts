import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { digestOf, sample, T0 } from '../../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../../support/fakes/fake-ledger.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const GRANT = sample('authorized').grant;
const PROVISIONED = [sample('authorized'), sample('provisioning'), sample('provisioned')];
const ENDED = sample('revoked', { at: T0, cause: 'withdrawn' });

async function aProcess() {
  const { timer } = aManualClock(T0);
  const git = await fakeLedger({ now: T0 });
  const database = memoryStore();
  const log = { info() {}, warn() {}, error() {} };
  const start = () => {
    const outbox = openOutbox({ repository: 'acme/access', store: database, timer, log });
    return { outbox, ledger: cachedLedger(git.open(), outbox, log) };
  };
  const first = start();
  await first.ledger.append(() => ({ entries: PROVISIONED }));
  const recordedTypes = async () => (await git.open().life(GRANT)).map(({ type }) => type);
  return { ...first, start, recordedTypes, database, git };
}

const ILLEGAL = { ...sample('revoke-failed'), attempt: 0 } as NewEntry;

describe('a pending entry', () => {
  it('counts before it is recorded, also in a process that starts then', async () => {
    const { outbox, start } = await aProcess();
    await outbox.add([ENDED]);
    expect(outbox.live()).toEqual([]);
    const second = start();
    expect(second.outbox.live()).toBeNull();
    await second.outbox.reload();
    expect(second.outbox.live()).toEqual([]);
    expect(second.outbox.hasUnrecorded()).toBe(true);
  });

  it('is recorded once, by any process, also if it cannot be deleted from the store', async () => {
    const { outbox, ledger, start, recordedTypes, database } = await aProcess();
    await outbox.add([ENDED]);
    const second = start();
    await second.outbox.reload();
    await outbox.flush(ledger);
    await second.outbox.flush(second.ledger);
    expect(await recordedTypes()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
    database.down = true;
    await outbox.add([ENDED]);
    await outbox.flush(ledger).catch(() => {});
    database.down = false;
    expect(await recordedTypes()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
  });

  it('is dropped by a process when another one has recorded it, and undoes nothing newer', async () => {
    const { outbox, ledger, start, database } = await aProcess();
    const newer = (outbox.live() ?? []).map((effect) => ({ ...effect, revision: digestOf('two') }));
    await outbox.add([ENDED]);
    const second = start();
    await second.outbox.reload();
    await outbox.flush(ledger);
    await database.saveCheckpoint('acme/access', { nextSeq: outbox.nextSeq() + 3, live: newer });
    await second.outbox.reload();
    expect(second.outbox.hasUnrecorded()).toBe(false);
    expect(second.outbox.live()).toEqual(newer);
  });

  it('stays in memory if the database was emptied', async () => {
    const { outbox, database } = await aProcess();
    await outbox.add([ENDED]);
    database.lose();
    await outbox.reload();
    expect(outbox.hasUnrecorded()).toBe(true);
  });

  it('stays while the ledger cannot be written', async () => {
    const { outbox, ledger, database } = await aProcess();
    await outbox.add([ENDED]);
    const unreachable = { append: () => Promise.reject(new Error('GitHub is away')) };
    await expect(outbox.flush(unreachable)).rejects.toThrow('GitHub is away');
    expect(outbox.hasUnrecorded()).toBe(true);
    expect((await database.load('acme/access')).pending).toEqual([ENDED]);
    await outbox.flush(ledger);
    expect(outbox.hasUnrecorded()).toBe(false);
    expect((await database.load('acme/access')).pending).toEqual([]);
  });

  it('is recorded although another pending entry can never be', async () => {
    const { outbox, ledger, recordedTypes } = await aProcess();
    await outbox.add([ILLEGAL, ENDED]);
    await outbox.flush(ledger);
    expect(await recordedTypes()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
    expect(outbox.hasUnrecorded()).toBe(false);
  });
});

it('a ledger that ends before its last known entry is not trusted, also by a new process', async () => {
  const { start, git } = await aProcess();
  const empty = git.git.headOf(LEDGER) ?? '';
  const { outbox, ledger } = start();
  await outbox.reload();
  await ledger.append(() => ({ entries: [ENDED] }));
  git.git.move(LEDGER, empty);
  const third = start();
  await third.outbox.reload();
  // A server of GitHub may be late for some minutes.
  expect(await third.ledger.state()).toMatchObject({ readable: false });
  expect(await third.ledger.state()).not.toHaveProperty('tampered');
  git.moveTo('2026-11-24T14:02:10.000Z');
  expect(await third.ledger.state()).toMatchObject({ readable: false, tampered: true });
  expect(await third.ledger.lastTrustedState()).toBeNull();
  expect(third.outbox.live()).toEqual([]);
});
