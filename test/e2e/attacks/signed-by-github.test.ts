import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/lifecycle/setup/read-settings.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { demandReviews } from '../../support/builders/protection.ts';
import { plainGit } from '../../support/lives/recorded-lives.ts';

const LEDGER = 'curfew/ledger';
const LIVE = 'live/orders-db-read.json';
const TITLE = 'The record on curfew/ledger was tampered with';

const alarmIn = (world: RepositoryWorld) => world.openIssues().find(({ title }) => title === TITLE);

/** One grant has ended and waits for its revert; another one is live for another hour. */
async function withRevertOpen(world: RepositoryWorld): Promise<void> {
  // So that the revert's pull request stays open.
  demandReviews(world);
  await world.give(aGrant({ duration: '1h', role: 'logs-read' }));
  await world.give(aGrant({ id: 'two', duration: '2h' }), 'access/two.yaml');
  await world.pass('1h');
  expect(world.revert()).toBeDefined();
}

/** The record, but for the end of what is live. */
const longer = (world: RepositoryWorld) => ({
  [LIVE]: (world.github.file(LEDGER, LIVE) ?? '').replace(
    /"ends": "[^"]+"/,
    '"ends": "2027-01-01T00:00:00.000Z"',
  ),
});

/** Curfew's own pull request, filled by bob and squashed by him: its author is Curfew, and GitHub signs. */
async function squashed(world: RepositoryWorld, base: string): Promise<string> {
  const { bob } = world.people;
  const revert = world.revert();
  if (revert === undefined) throw new Error('Curfew has no pull request open');
  await bob.pushAroundRules(world.github, revert.headBranch, {
    from: LEDGER,
    force: true,
    files: longer(world),
    message: 'authorized alice orders-db-read',
  });
  await bob.editPull(world.github, revert.number, { base });
  const forged = await bob.merge(world.github, revert.number, { method: 'squash' });
  expect(world.github.verified(forged)).toBe(true);
  return forged;
}

const setLedger = (world: RepositoryWorld, commit: string) =>
  world.github.state.git.setRef(`refs/heads/${LEDGER}`, commit);

/** The alarm is open until the ledger is restored, and access ends on time. */
async function isAlarm(world: RepositoryWorld, sound: string, body: RegExp): Promise<void> {
  await world.look();
  expect(alarmIn(world)?.body).toMatch(body);
  world.sleep('1h');
  await world.look();
  expect(world.targets.orders.held()).toEqual([]);
  world.failures();
  setLedger(world, sound);
  await world.look();
  expect(alarmIn(world)).toBeUndefined();
  world.failures();
}

describe('a commit that GitHub signed in Curfew’s name is not its record where it', () => {
  it('was made by turning its own pull request on the branch of the record', async () => {
    await using world = await aRepository();
    await withRevertOpen(world);
    const sound = world.github.head(LEDGER) ?? '';
    const forged = await squashed(world, LEDGER);
    world.restart();
    await isAlarm(world, sound, new RegExp(`${forged} .* bob merged pull request`));
  });

  it('was made by turning it on a copy of that branch, which was pushed over it then', async () => {
    await using world = await aRepository();
    await withRevertOpen(world);
    const sound = world.github.head(LEDGER) ?? '';
    await world.people.bob.pushAroundRules(world.github, 'copy', {
      from: LEDGER,
      files: {},
      message: 'Copy',
    });
    world.github.state.git.setRef('refs/heads/copy', sound);
    const forged = await squashed(world, 'copy');
    setLedger(world, forged);
    await isAlarm(world, sound, new RegExp(`${forged} .* bob merged pull request`));
  });

  it('is a revert of its own, on top of a default branch that holds a forged record', async () => {
    await using world = await aRepository();
    const { github, owner } = world;
    await withRevertOpen(world);
    const sound = github.head(LEDGER) ?? '';
    const paths = plainGit(github.gitDir, ['ls-tree', '-r', '--name-only', LEDGER]).trim().split('\n');
    const record = Object.fromEntries(paths.map((path) => [path, github.file(LEDGER, path) ?? '']));
    await owner.pushAroundRules(github, 'main', { files: { ...record, ...longer(world) }, message: 'Notes' });
    await world.look();
    const revert = world.revert()?.head ?? '';
    expect(github.verified(revert)).toBe(true);
    setLedger(world, revert);
    world.restart({ database: 'kept' });
    await isAlarm(world, sound, new RegExp(revert));
  });
});

it('the doctor names a pull request that made the newest commit of the record', async () => {
  await using world = await aRepository();
  await withRevertOpen(world);
  const merged = async () => (await readSettings(await world.curfew())).recordMergedBy;
  expect(await merged()).toMatchObject({ readable: true, value: null });
  const { number } = world.revert() ?? { number: 0 };
  const sound = world.github.head(LEDGER) ?? '';
  await squashed(world, LEDGER);
  await world.lookPastLag();
  expect(await merged()).toMatchObject({ readable: true, value: number });
  world.failures();
  setLedger(world, sound);
  await world.look();
  world.failures();
});

it('a pull request that lists commits of the record raises no alarm', async () => {
  await using world = await aRepository();
  const { bob } = world.people;
  await world.give(aGrant({ duration: '2h' }));
  const { git } = world.github.state;
  const head = world.github.head(LEDGER) ?? '';
  const older = plainGit(world.github.gitDir, ['rev-parse', `${head}~2`]).trim();
  git.setRef('refs/heads/base', older);
  git.setRef('refs/heads/tip', plainGit(world.github.gitDir, ['rev-parse', `${head}~1`]).trim());
  const pull = await bob.openPull(world.github, { head: 'tip', base: 'base', title: 'Nothing' });
  git.setRef('refs/heads/base', head);
  world.simulator.pushed(world.github);
  expect(world.github.pull(pull).merged).toBe(true);
  world.restart();
  await world.look();
  expect(alarmIn(world)).toBeUndefined();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
});
