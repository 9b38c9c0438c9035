import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { digestOf, sample, T0 } from '../../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../../support/fakes/fake-ledger.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const GRANT = sample('authorized').grant;
const GIVEN = [sample('authorized'), sample('provisioning'), sample('provisioned')];
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
  await first.ledger.append(() => ({ entries: GIVEN }));
  const story = async () => (await git.open().life(GRANT)).map(({ type }) => type);
  return { ...first, start, story, database, git };
}

const broken = { ...sample('revoke-failed'), attempt: 0 } as NewEntry;

describe('what happened', () => {
  it('counts before it is recorded, also in a process that is started then', async () => {
    const { outbox, start } = await aProcess();
    await outbox.add([ENDED]);
    expect(outbox.live()).toEqual([]);
    const second = start();
    expect(second.outbox.live()).toBeNull();
    await second.outbox.recall();
    expect(second.outbox.live()).toEqual([]);
    expect(second.outbox.waits()).toBe(true);
  });

  it('is recorded once, by whichever process, also where letting go of it fails', async () => {
    const { outbox, ledger, start, story, database } = await aProcess();
    await outbox.add([ENDED]);
    const second = start();
    await second.outbox.recall();
    await outbox.flush(ledger);
    await second.outbox.flush(second.ledger);
    expect(await story()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
    database.down = true;
    await outbox.add([ENDED]);
    await outbox.flush(ledger).catch(() => {});
    database.down = false;
    expect(await story()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
  });

  it('is forgotten by a process that waited with it when another has recorded it, and undoes nothing newer', async () => {
    const { outbox, ledger, start, database } = await aProcess();
    const given = (outbox.live() ?? []).map((each) => ({ ...each, revision: digestOf('two') }));
    await outbox.add([ENDED]);
    const second = start();
    await second.outbox.recall();
    await outbox.flush(ledger);
    await database.saveCheckpoint('acme/access', { nextSeq: outbox.nextSeq() + 3, live: given });
    await second.outbox.recall();
    expect(second.outbox.waits()).toBe(false);
    expect(second.outbox.live()).toEqual(given);
  });

  it('waits on in memory where the database was emptied', async () => {
    const { outbox, database } = await aProcess();
    await outbox.add([ENDED]);
    database.lose();
    await outbox.recall();
    expect(outbox.waits()).toBe(true);
  });

  it('waits where the ledger cannot be written', async () => {
    const { outbox, ledger, database } = await aProcess();
    await outbox.add([ENDED]);
    const away = { append: () => Promise.reject(new Error('GitHub is away')) };
    await expect(outbox.flush(away)).rejects.toThrow('GitHub is away');
    expect(outbox.waits()).toBe(true);
    expect((await database.load('acme/access')).pending).toEqual([ENDED]);
    await outbox.flush(ledger);
    expect(outbox.waits()).toBe(false);
    expect((await database.load('acme/access')).pending).toEqual([]);
  });

  it('is recorded though something waits beside it that never can be', async () => {
    const { outbox, ledger, story } = await aProcess();
    await outbox.add([broken, ENDED]);
    await outbox.flush(ledger);
    expect(await story()).toEqual(['authorized', 'provisioning', 'provisioned', 'revoked']);
    expect(outbox.waits()).toBe(false);
  });
});

it('a ledger that ends before what was known of it is not trusted, though the process remembers nothing', async () => {
  const { start, git } = await aProcess();
  const empty = git.git.headOf(LEDGER) ?? '';
  const { outbox, ledger } = start();
  await outbox.recall();
  await ledger.append(() => ({ entries: [ENDED] }));
  git.git.move(LEDGER, empty);
  const third = start();
  await third.outbox.recall();
  expect(await third.ledger.state()).toMatchObject({ readable: false, tampered: true });
  expect(await third.ledger.lastTrustedState()).toBeNull();
  expect(third.outbox.live()).toEqual([]);
});
