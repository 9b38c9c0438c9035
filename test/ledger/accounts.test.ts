import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ports/ledger.ts';
import { sample } from '../support/builders/entries.ts';
import { fakeLedger, LEDGER } from '../support/fakes/fake-ledger.ts';

const ORDERS = { target: 'orders-db', account: 'alice_k' };
const ALICE = { login: 'alice', id: 101 };
const MALLORY = { login: 'alice', id: 666 };

async function authorize(ledger: Ledger, grant: string, holder = ALICE, account = 'alice_k'): Promise<void> {
  const effects = [{ target: 'orders-db', entitlement: 'orders_reader', account }];
  await ledger.append(() => ({ entries: [sample('authorized', { grant, holder, effects })] }));
}

describe('the holder of an account', () => {
  it('is the person who was authorized for it, also for another process and years later', async () => {
    const world = await fakeLedger();
    expect(await world.ledger.accountHolder(ORDERS)).toBeNull();
    await authorize(world.ledger, 'one');
    world.moveTo('2031-01-01T00:00:00.000Z');
    expect(await world.open().accountHolder(ORDERS)).toEqual(ALICE);
    expect(await world.open().accountHolder({ ...ORDERS, account: 'ALICE_K' })).toEqual(ALICE);
    expect(await world.open().accountHolder({ ...ORDERS, target: 'logs-db' })).toBeNull();
  });

  it('has a file, which is written once for each person', async () => {
    const { ledger, git } = await fakeLedger();
    const accounts = async () =>
      (await git.trees.list(git.headOf(LEDGER) ?? '')).filter(({ path }) => /^accounts\/..\//.test(path));
    await authorize(ledger, 'one');
    const first = await accounts();
    expect(first).toHaveLength(1);
    await authorize(ledger, 'two', { ...ALICE, login: 'alice-now' });
    expect(await accounts()).toEqual(first);
    await authorize(ledger, 'three', { login: 'bob', id: 102 }, 'bob');
    expect(await accounts()).toHaveLength(2);
    await authorize(ledger, 'four', MALLORY);
    expect(await ledger.accountHolder(ORDERS)).toEqual(MALLORY);
  });

  it('is found in the entries of a ledger without an index, which gets one', async () => {
    const world = await fakeLedger();
    await authorize(world.ledger, 'one');
    const files = await world.git.trees.list(world.git.headOf(LEDGER) ?? '');
    const index = files.filter(({ path }) => path.startsWith('accounts/')).map(({ path }) => path);
    await world.pushSigned({ files: Object.fromEntries(index.map((path) => [path, null])) });
    world.moveTo('2031-01-01T00:00:00.000Z');
    const later = world.open();
    expect(await later.accountHolder(ORDERS)).toEqual(ALICE);
    await authorize(later, 'two', { login: 'bob', id: 102 }, 'bob');
    const now = await world.git.trees.list(world.git.headOf(LEDGER) ?? '');
    expect(now.map(({ path }) => path)).toEqual(expect.arrayContaining(index));
    expect(await world.open().accountHolder(ORDERS)).toEqual(ALICE);
  });

  it('is found in entries that an earlier version wrote after the index, which gets completed', async () => {
    const world = await fakeLedger();
    const bob = { login: 'bob', id: 102 };
    await authorize(world.ledger, 'one');
    const before = await filesOf(world);
    // An earlier version writes no index: the holders that it authorizes have no file, or the file of before.
    await authorize(world.ledger, 'two', bob, 'bob');
    await authorize(world.ledger, 'three', MALLORY);
    const written = (await filesOf(world)).filter(({ path }) => path.startsWith('accounts/'));
    const files: Record<string, Uint8Array | null> = {};
    for (const { path } of written) files[path] = null;
    for (const { path, oid } of before)
      if (path.startsWith('accounts/')) files[path] = await world.git.trees.blob(oid);
    await world.pushSigned({ files });
    const later = world.open();
    expect(await later.accountHolder({ ...ORDERS, account: 'bob' })).toEqual(bob);
    expect(await later.accountHolder(ORDERS)).toEqual(MALLORY);
    await authorize(later, 'four', { login: 'carol', id: 103 }, 'carol');
    const paths = (await filesOf(world)).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(written.map(({ path }) => path)));
    expect(await world.open().accountHolder({ ...ORDERS, account: 'bob' })).toEqual(bob);
    expect(await world.open().accountHolder(ORDERS)).toEqual(MALLORY);
  });
});

async function filesOf({ git }: Awaited<ReturnType<typeof fakeLedger>>) {
  return git.trees.list(git.headOf(LEDGER) ?? '');
}
