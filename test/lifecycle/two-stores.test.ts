import { expect, it } from 'vitest';
import { repositoriesOnGitHub } from '../../src/compose.ts';
import { advance } from '../../src/lifecycle/advance.ts';
import { reviewPull } from '../../src/lifecycle/review/review-pull.ts';
import { realTimer } from '../../src/timer.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { memoryStore } from '../support/fakes/memory-store.ts';

const TITLE = 'Curfew runs with more than one database';
const log = { info() {}, warn() {}, error() {} };

/** A process on another machine, with this store. */
async function aProcess(world: RepositoryWorld, store: RepositoryWorld['database']) {
  const { simulator, app, clock, curfew, targets } = world;
  const { operator } = await curfew();
  const repositories = repositoriesOnGitHub({
    config: { apiUrl: simulator.url, app: { id: String(app.id), key: app.privateKey } },
    operator,
    targets: { connector: (name) => (name === 'orders-db' ? targets.orders.connector : null) },
    store,
    ledgerKeys: world.ledgerKeys,
    clock,
    timer: realTimer,
    random: () => 0.5,
    log,
  });
  return {
    /** Records that a person requested a grant. */
    async record(id: string): Promise<void> {
      const pull = await world.propose(world.people.alice, { [`access/${id}.yaml`]: aGrant({ id }) });
      await reviewPull(await repositories.repository('acme/access'), pull);
    },
    look: async () => advance(await repositories.repository('acme/access'), async () => {}),
  };
}

const anotherStore = () => ({ ...memoryStore(), storeId: async () => 'a507e002' });
const titles = (world: RepositoryWorld) => world.openIssues().map(({ title }) => title);

it('two stores that write in turns are one issue, which is closed an hour after the last turn', async () => {
  await using world = await aRepository();
  const [here, there] = [await aProcess(world, world.database), await aProcess(world, anotherStore())];
  for (const [process, id] of [
    [here, 'one'],
    [there, 'two'],
    [here, 'three'],
    [there, 'four'],
  ] as const) {
    await process.record(id);
  }
  await here.look();
  await there.look();
  expect(titles(world)).toEqual([TITLE]);
  const text = world.openIssues()[0]?.body;
  expect(text).toContain('`5707e001`, `a507e002`');
  world.sleep('61m');
  await here.look();
  expect(titles(world)).toEqual([]);
});

it.each([
  ['processes that share one store', (world: RepositoryWorld) => world.database],
  ['a process with a new database after the old one was lost', null],
])('%s are no issue', async (_name, shared) => {
  await using world = await aRepository();
  const here = await aProcess(world, world.database);
  const there = await aProcess(world, shared === null ? anotherStore() : shared(world));
  await here.record('one');
  await there.record('two');
  if (shared !== null) await here.record('three');
  await there.record('four');
  for (const process of shared === null ? [there] : [here, there]) await process.look();
  expect(titles(world)).toEqual([]);
});
