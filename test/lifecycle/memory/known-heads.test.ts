import { describe, expect, it } from 'vitest';
import { initialLedger } from '../../../src/ledger/initial-ledger.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import type { LedgerKeys } from '../../../src/ports/ledger-keys.ts';
import { sample, T0 } from '../../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../../support/fakes/fake-ledger.ts';
import { LEDGER_KEYS } from '../../support/fakes/ledger-key.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const ACCEPTING: LedgerKeys = { ...LEDGER_KEYS, acceptUnsigned: true };

/** Processes that share a database and a ledger. `start` starts one, which knows what the database has. */
async function processes() {
  const { timer } = aManualClock(T0);
  const world = await fakeLedger({ now: T0 });
  const database = memoryStore();
  const log = { info() {}, warn() {}, error() {} };
  const start = async (keys?: LedgerKeys) => {
    const outbox = openOutbox({ repository: 'acme/access', store: database, timer, log });
    await outbox.reload();
    return { outbox, ledger: cachedLedger(world.open(keys), outbox, log) };
  };
  return { ...world, database, start };
}

type World = Awaited<ReturnType<typeof processes>>;

/** Replaces the ledger by one of an earlier version, which was never signed. */
async function replaceByUnsigned({ git, main }: World): Promise<string> {
  const { files, message } = initialLedger(main);
  const root = await git.branches.createRootCommit(files, message);
  git.move(LEDGER, root);
  return root;
}

describe('a process that starts with what the database knows', () => {
  it('records nothing on an older signed head, although it has as many entries to record', async () => {
    const world = await processes();
    const first = await world.start();
    const older = world.git.headOf(LEDGER) ?? '';
    await first.ledger.append(() => ({ entries: [sample('requested', { grant: 'one' })] }));
    world.git.move(LEDGER, older);
    const second = await world.start();
    await second.outbox.add([sample('requested', { grant: 'two' })]);
    await expect(second.outbox.flush(second.ledger)).rejects.toThrow(/it ends before entry 1/);
    expect(world.git.headOf(LEDGER)).toBe(older);
    expect(second.outbox.hasUnrecorded()).toBe(true);
    expect(await second.ledger.state()).toMatchObject({ readable: false });
  });

  it('does not sign an unsigned ledger that replaced the signed one, with LEDGER_UNSIGNED=accept', async () => {
    const world = await processes();
    expect(await (await world.start()).ledger.state()).toMatchObject({ readable: true });
    const forged = await replaceByUnsigned(world);
    const second = await world.start(ACCEPTING);
    await second.outbox.add([sample('requested', { grant: 'one' })]);
    await expect(second.outbox.flush(second.ledger)).rejects.toThrow(/keys\.json has lost the key/);
    expect(world.git.headOf(LEDGER)).toBe(forged);
    expect(second.outbox.hasUnrecorded()).toBe(true);
    expect(await second.ledger.state()).toMatchObject({ readable: false, tampered: true });
    // The alarm must not name it as the head to restore.
    expect(await second.ledger.lastTrustedState()).toBeNull();
  });

  it('knows a key that an append without entries added', async () => {
    const world = await processes();
    const unsigned = await replaceByUnsigned(world);
    const { ledger } = await world.start(ACCEPTING);
    expect(await ledger.state()).toMatchObject({ readable: true });
    await ledger.append(() => ({ entries: [], cursor: 'd'.repeat(40) }));
    world.git.move(LEDGER, unsigned);
    expect(await (await world.start(ACCEPTING)).ledger.state()).toMatchObject({ tampered: true });
  });
});
