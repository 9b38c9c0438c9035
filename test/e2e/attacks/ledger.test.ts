import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const LEDGER = 'curfew/ledger';
const LIVE = 'live/orders-db-read.json';
const HELD = ['orders_reader alice_k'];
const TITLE = 'The record on curfew/ledger was tampered with';

const alarmIn = (world: RepositoryWorld) => world.openIssues().find(({ title }) => title === TITLE);
const liveFile = (world: RepositoryWorld) => world.github.file(LEDGER, LIVE) ?? '';

/** Attacks on the ledger's branch by a person who may push there. Each answers what the alarm must name. */
const TAMPERINGS: Readonly<Record<string, (world: RepositoryWorld) => Promise<string>>> = {
  'an effect given to another person in the checkpoint': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: { [LIVE]: liveFile(world).replaceAll('alice_k', 'bob') },
      message: 'provisioned alice orders-db-read',
    }),
  'a longer window in the checkpoint': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: { [LIVE]: liveFile(world).replace(/"ends": "[^"]+"/, '"ends": "2027-01-01T00:00:00.000Z"') },
      message: 'authorized alice orders-db-read',
    }),
  'a checkpoint that says it has ended': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: {
        [LIVE]: liveFile(world).replace(
          '"ended": null',
          '"ended": { "at": "2026-11-23T14:00:00.000Z", "cause": "withdrawn" }',
        ),
      },
      message: 'ended alice orders-db-read',
    }),
  'a checkpoint that has forgotten it': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: { [LIVE]: null },
      message: 'revoked alice orders-db-read: expired, on time, verified absent',
    }),
  'a cursor that passes over what lands': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: {
        'cursor.json': (world.github.file(LEDGER, 'cursor.json') ?? '').replace(
          /"main": "[0-9a-f]+"/,
          `"main": "${world.github.head()}"`,
        ),
      },
      message: 'judged',
    }),
  'several foreign commits': async (world) => {
    const wish = { files: { 'note.txt': 'hello' }, message: 'One' };
    await world.people.bob.pushAroundRules(world.github, LEDGER, wish);
    await world.people.bob.pushAroundRules(world.github, LEDGER, { ...wish, files: { 'note.txt': 'more' } });
    return '';
  },
  'a merge': (world) =>
    world.people.bob.pushAroundRules(world.github, LEDGER, {
      files: {},
      mergeOf: 'scrap',
      message: 'Merge',
    }),
};

describe('a tampered ledger gives nothing, ends nothing early, and everything ends on time', () => {
  it('whatever was written there, by a process that knows better and by one that just began', async () => {
    await using world = await aRepository();
    const { bob } = world.people;
    await bob.pushAroundRules(world.github, 'scrap', { from: LEDGER, files: {}, message: 'Scrap' });
    await world.give(aGrant({ duration: '2h' }));
    const sound = world.github.head(LEDGER) ?? '';
    const asked = ['provision orders_reader alice_k'];
    let again = '';
    for (const [index, [name, tamper]] of Object.entries(TAMPERINGS).entries()) {
      const commit = await tamper(world);
      again = commit;
      if (index > 0) world.restart();
      await world.look();
      expect([name, world.targets.orders.asked]).toEqual([name, asked]);
      expect(alarmIn(world)?.body, name).toContain(commit);
      expect(alarmIn(world)?.body, name).toContain(`git push --force origin ${sound}:refs/heads/${LEDGER}`);
      expect(world.failures().join(), name).toMatch(/ledger/);
      world.github.state.git.setRef(`refs/heads/${LEDGER}`, sound);
    }
    await world.look();
    expect(alarmIn(world)).toBeUndefined();
    // The same once more is as loud, though its issue was closed.
    world.github.state.git.setRef(`refs/heads/${LEDGER}`, again);
    await world.look();
    expect(alarmIn(world)?.body).toContain(again);
    world.failures();
    expect(world.logged.some(({ level, text }) => level === 'error' && text.includes('ledger'))).toBe(true);
  }, 60_000);

  it('which is recorded when it has been put back', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '2h' }));
    const sound = world.github.head(LEDGER) ?? '';
    await TAMPERINGS['a checkpoint that has forgotten it']?.(world);
    world.restart();
    world.sleep('119m');
    await world.look();
    expect(world.targets.orders.held()).toEqual(HELD);
    world.sleep('1m');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(alarmIn(world)?.body).toMatch(/author bob, committer bob, not signed by GitHub/);
    expect(world.failures().join()).toMatch(/ledger/);
    world.github.state.git.setRef(`refs/heads/${LEDGER}`, sound);
    await world.look();
    const revoked = world.ledger().find(({ type }) => type === 'revoked');
    expect(revoked).toMatchObject({ cause: 'expired', late_ms: 0 });
  }, 60_000);

  it('nor does anything end early where its branch is deleted, rewound or another', async () => {
    await using world = await aRepository();
    const early = world.github.head(LEDGER) ?? '';
    const main = world.github.head() ?? '';
    await world.give(aGrant({ duration: '2h' }));
    const sound = world.github.head(LEDGER) ?? '';
    const { git } = world.github.state;
    for (const to of [null, early, main]) {
      if (to === null) git.deleteRef(`refs/heads/${LEDGER}`);
      else git.setRef(`refs/heads/${LEDGER}`, to);
      await world.look();
      // An older head may be a late answer of GitHub, so the alarm waits.
      if (to === early) {
        world.sleep('2m');
        await world.look();
      }
      expect(world.targets.orders.asked).toEqual(['provision orders_reader alice_k']);
      expect(alarmIn(world)?.body).toContain(`git push --force origin ${sound}:refs/heads/${LEDGER}`);
      expect(alarmIn(world)?.body).toMatch(to === null ? /does not exist/ : new RegExp(to));
      expect(world.failures().join()).toMatch(/ledger/);
      git.setRef(`refs/heads/${LEDGER}`, sound);
    }
    git.setRef(`refs/heads/${LEDGER}`, early);
    world.restart({ database: 'kept' });
    await world.look();
    world.sleep('2m');
    await world.look();
    expect(alarmIn(world)?.body).toMatch(/ends before entry \d+, which was in it before/);
    expect(world.targets.orders.held()).toEqual(HELD);

    git.deleteRef(`refs/heads/${LEDGER}`);
    world.restart();
    await world.look();
    expect(world.targets.orders.asked).toEqual(['provision orders_reader alice_k']);
    expect(alarmIn(world)?.body).toContain('Curfew no longer knows the last correct commit');
    world.failures();
  }, 60_000);
});
