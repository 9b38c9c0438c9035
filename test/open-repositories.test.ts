import { expect, it } from 'vitest';
import { openRepositories } from '../src/open-repositories.ts';
import type { Forge } from '../src/ports/forge/forge.ts';
import { sample } from './support/builders/entries.ts';
import { given, NOON } from './support/builders/some-endings.ts';
import { operatorFrom } from './support/builders/written-policy.ts';
import { LEDGER_KEYS } from './support/fakes/ledger-key.ts';
import { aManualClock } from './support/fakes/manual-clock.ts';
import { memoryStore } from './support/fakes/memory-store.ts';

const A = 'acme/a';
const B = 'acme/b';
const ENDED = sample('revoked', { grant: 'one' });
const OPERATOR = operatorFrom(`
repositories: { ${A}: { policy_owners: [acme/platform] }, ${B}: { policy_owners: [acme/platform] } }
targets: {}
`);

/** A process over the store, and GitHub's ids of the repositories by their names. */
function aProcess(store = memoryStore()) {
  const { clock, timer } = aManualClock(NOON.toISO() ?? '');
  const ids = new Map<string, number>([[A, 1]]);
  const forgeOf = async (name: string) => {
    const facts = {
      id: ids.get(name),
      fullName: name,
      defaultBranch: 'main',
      public: false,
      archived: false,
    };
    return {
      facts: { get: async () => facts, skewMs: () => 0 },
      isOurs: async () => true,
      forClass() {
        return this;
      },
    } as unknown as Forge;
  };
  const repositories = openRepositories(forgeOf, {
    operator: OPERATOR,
    targets: { connector: () => null },
    store,
    ledgerKeys: LEDGER_KEYS,
    clock,
    timer,
    random: () => 0.5,
    log: { info() {}, warn() {}, error() {} },
  });
  return { ...repositories, ids, store };
}

it('opens no repository whose identity the store cannot check, and opens it when the store is back', async () => {
  const { repository, store } = aProcess();
  store.down = true;
  await expect(repository(A)).rejects.toThrow('the database is down');
  store.down = false;
  expect((await repository(A)).id).toBe(1);
});

it('does not serve a new repository of an old name with the state of the old one', async () => {
  const { repository, endings, ids, store } = aProcess();
  await store.identify(A, 1);
  await store.saveCheckpoint(A, { nextSeq: 7, live: [given('a', 'one')] });
  const { outbox } = endings(A).memory;
  await outbox.reload();
  // On GitHub, the repository has a new name now, and another one has its old name.
  ids.set(A, 3).set(B, 1);
  await expect(repository(A)).rejects.toThrow(/is another repository than before/);
  expect((await repository(B)).id).toBe(1);
  await expect(repository(A)).rejects.toThrow(/restart Curfew/);
  // Entries that this process still records are stored with the repository that it belongs to.
  await outbox.add([ENDED]);
  expect((await store.load(B)).pending).toEqual([ENDED]);
  expect(await store.load(A)).toEqual({ id: 3, checkpoint: null, pending: [] });
  expect(outbox.live()).toHaveLength(1);

  const next = aProcess(store);
  next.ids.set(A, 3);
  expect((await next.repository(A)).memory.outbox.live()).toBeNull();
});
