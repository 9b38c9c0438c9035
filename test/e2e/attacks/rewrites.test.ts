import { describe, expect, it } from 'vitest';
import { POLICY_PATH } from '../../../src/domain/grants/grants-paths.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';
import { curfew } from '../../support/lives/recorded-lives.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const LATER = '2026-11-23T18:00Z';
const LIVE = { 'access/live.yaml': aGrant({ id: 'live', duration: '6h' }) };
const COMING = {
  'access/coming.yaml': aGrant({ id: 'coming', role: 'orders-support', from: LATER, duration: '1h' }),
};
const UNAPPROVED = { 'access/evil.yaml': aGrant({ id: 'evil', holder: 'bob', duration: '8h' }) };

const accepting = (cursor: string, more = '') => `${MANUAL}history: { rewritten_from: ${cursor} }\n${more}`;
const alarms = (world: RepositoryWorld) =>
  world
    .openIssues()
    .filter(({ title }) => title === 'main was rewound')
    .map(({ body }) => body ?? '');
const moves = (world: RepositoryWorld) =>
  world.ledger().filter((entry) => entry.type === 'policy-accepted' && entry.rewritten_from !== undefined);

/**
 * A live grant, an approved one that starts later, and then a rewrite of main that keeps `kept` of them and
 * adds a grant that no person approved. Answers the lost cursor.
 */
async function rewritten(
  world: RepositoryWorld,
  kept: Readonly<Record<string, string>> = { ...LIVE, ...COMING },
): Promise<string> {
  const { alice, bob, dana } = world.people;
  const before = world.github.head() ?? '';
  for (const files of [LIVE, COMING]) {
    const pull = await world.propose(alice, files);
    await world.look();
    await world.review(dana, pull);
    await alice.merge(world.github, pull);
    await world.look();
  }
  const cursor = world.github.head() ?? '';
  await bob.pushAroundRules(world.github, 'main', {
    from: before,
    force: true,
    files: { ...kept, ...UNAPPROVED },
    message: 'Rewrite',
  });
  await world.look();
  expect(world.failures().join()).toMatch(/rewound/);
  expect(alarms(world)[0]).toContain(`history: { rewritten_from: ${cursor} }`);
  return cursor;
}

describe('after a rewrite of the default branch', () => {
  it('a pull request with the approval of the policy moves the cursor, and only what was authorized goes on', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { bob, petra, alice } = world.people;
    const cursor = await rewritten(world);
    const pull = await world.propose(bob, { [POLICY_PATH]: accepting(cursor) });
    await world.look();
    expect(world.check(pull).summary?.replaceAll('&#8203;', '')).toContain(
      `The rewrite of the default branch that removed the commit ${cursor} is accepted. Curfew continues from the merge of this change.`,
    );
    await world.review(petra, pull);
    await world.look();
    await bob.merge(world.github, pull);
    await world.look();
    world.failures();
    const to = world.github.pull(pull).mergeCommit;
    expect(moves(world)).toMatchObject([
      {
        commit: to,
        rewritten_from: cursor,
        pull,
        evidence: { decision: { outcome: 'approved', lines: [{ counted: [{ by: { login: 'petra' } }] }] } },
      },
    ]);
    await world.look();
    expect(alarms(world)).toEqual([]);
    expect(world.failures()).toEqual([]);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.story('evil')).toEqual([]);

    // The approved grant starts on time, also by a process that saw nothing of this.
    world.restart();
    await world.pass('4h');
    await world.look();
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    expect(world.targets.orders.asked.join()).not.toContain('bob');
    // New requests are judged, and the ends come on time.
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual([]);
    const next = await world.propose(alice, { 'access/next.yaml': aGrant({ id: 'next', duration: '1h' }) });
    await world.look();
    await world.review(world.people.dana, next);
    await world.look();
    await alice.merge(world.github, next);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.story('evil')).toEqual([]);

    // A clone has only the new branch. The audit goes on from the merge, and finds nothing wrong after it.
    const audit = await curfew(['audit', 'verify', '--repo', world.github.gitDir, '--format', 'json']);
    const found: readonly { readonly code: string; readonly where: string }[] = JSON.parse(
      audit.out,
    ).findings;
    const [moved] = moves(world);
    const later = world
      .ledger()
      .filter(({ seq }) => seq >= (moved?.seq ?? 0))
      .map(({ seq }) => `entry ${seq}`);
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['not-on-main']));
    expect(found.filter(({ where }) => later.includes(where))).toEqual([]);
  }, 180_000);

  it('a live grant whose entry is gone from the branch ends with the acceptance, and not before', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { bob, petra } = world.people;
    const cursor = await rewritten(world, COMING);
    const pull = await world.propose(bob, { [POLICY_PATH]: accepting(cursor) });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    world.failures();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await bob.merge(world.github, pull);
    await world.look();
    world.failures();
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story('live').slice(-2)).toEqual(['ended', 'revoked']);
    expect(world.story('coming').at(-1)).toBe('authorized');
  }, 180_000);

  it.each(['a merge without approval', 'a push', 'the approval of a person who is no owner'])(
    '%s moves nothing and gives nothing',
    async (way) => {
      await using world = await aRepository({ policy: MANUAL });
      const { bob, dana } = world.people;
      const cursor = await rewritten(world);
      const files = { [POLICY_PATH]: accepting(cursor), ...UNAPPROVED };
      if (way === 'a push') {
        await bob.pushAroundRules(world.github, 'main', { files, message: 'Accept' });
      } else {
        const pull = await world.propose(bob, { [POLICY_PATH]: accepting(cursor) });
        await world.look();
        if (way !== 'a merge without approval') await world.review(dana, pull);
        await world.look();
        await world.owner.merge(world.github, pull, { admin: true });
      }
      await world.look();
      await world.pass('11m');
      await world.look();
      expect(moves(world)).toEqual([]);
      expect(alarms(world)).toHaveLength(1);
      expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
      expect(world.story('evil')).toEqual([]);
      world.failures();
    },
    180_000,
  );

  it('an acceptance of another commit moves nothing', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { bob, petra } = world.people;
    await rewritten(world);
    const pull = await world.propose(bob, { [POLICY_PATH]: accepting(world.github.head() ?? '') });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    await bob.merge(world.github, pull);
    await world.look();
    expect(moves(world)).toEqual([]);
    expect(alarms(world)).toHaveLength(1);
    world.failures();
  }, 180_000);
});
