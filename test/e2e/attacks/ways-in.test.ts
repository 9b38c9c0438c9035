import { expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { pushLongBranch } from '../../support/builders/long-branch.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const pathOf = (id: string) => `access/${id}.yaml`;

/** A request of alice that dana has approved and that is not merged. */
async function approved(world: RepositoryWorld, id: string, duration = '1h'): Promise<number> {
  const pull = await world.propose(world.people.alice, { [pathOf(id)]: aGrant({ id, duration }) });
  await world.look();
  await world.review(world.people.dana, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
  return pull;
}

const lastOf = (world: RepositoryWorld, id: string) => world.story(id).at(-1);
const codesOf = (world: RepositoryWorld, id: string) =>
  world.ledger().flatMap((entry) => {
    if (entry.type !== 'refused' || entry.grant !== id) return [];
    return entry.reasons.map(({ code }) => code);
  });
/** Moves the default branch to a commit, as a push does. */
const pushTo = (world: RepositoryWorld, commit: string) => {
  world.github.state.git.setRef('refs/heads/main', commit);
  world.simulator.pushed(world.github);
};

it('content that did not come by its own approved pull request gives nothing', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dana } = world.people;
  const { github } = world;

  // Merged into another branch, and that branch pushed to main.
  await bob.pushBranch(github, 'dev', { files: {}, message: 'Begin' });
  await alice.pushBranch(github, 'to-dev', {
    files: { [pathOf('dev')]: aGrant({ id: 'dev', role: 'logs-read', duration: '1h' }) },
    message: 'Ask',
  });
  const toDev = await alice.openPull(github, { head: 'to-dev', base: 'dev', title: 'To dev' });
  await world.look();
  await world.review(dana, toDev);
  await alice.merge(github, toDev);
  const dev = github.head('dev') ?? '';
  pushTo(world, dev);
  await world.lookPastLag();
  expect(codesOf(world, 'dev')).toEqual(['not-by-pull-request']);

  // The same commit as the second parent of a merge without review.
  await alice.pushBranch(github, 'to-side', {
    from: 'main',
    files: { [pathOf('side')]: aGrant({ id: 'side', role: 'logs-read', duration: '1h' }) },
    message: 'Ask',
  });
  await bob.pushBranch(github, 'base', { files: {}, message: 'Base' });
  const toSide = await alice.openPull(github, { head: 'to-side', base: 'base', title: 'To base' });
  await alice.merge(github, toSide, { method: 'merge' });
  await alice.pushBranch(github, 'main', { mergeOf: 'base', files: {}, message: `Merge #${toSide}` });
  await world.lookPastLag();
  expect(codesOf(world, 'side')).toEqual(['not-by-pull-request']);

  // Approved, then closed, and its commits pushed.
  const closed = await approved(world, 'closed');
  const head = github.pull(closed).head;
  await alice.closePull(github, closed);
  await alice.pushBranch(github, 'main', { mergeOf: head, files: {}, message: `Merge #${closed}` });
  await world.lookPastLag();
  expect(codesOf(world, 'closed')).toContain('not-by-pull-request');

  // A local merge of approved content that says something else, pushed: GitHub calls the pull request merged.
  const evil = await approved(world, 'evil');
  await alice.pushBranch(github, 'main', {
    mergeOf: github.pull(evil).head,
    files: { [pathOf('evil')]: aGrant({ id: 'evil', duration: '8h' }) },
    message: 'Merge',
  });
  expect(github.pull(evil).merged).toBe(true);
  await world.look();
  expect(codesOf(world, 'evil')).toEqual(['decision-waiting']);
  expect(world.targets.orders.asked).toEqual([]);

  // The issue shows an honest person what to do, and an auditor who did it.
  const issue = world.openIssues().find(({ title }) => title.includes(`#${evil}`));
  expect(issue?.body).toMatch(/Next:/);
  expect(issue?.body).toMatch(/merged as `[0-9a-f]{12}` by alice/);

  // A local merge of approved content as it is.
  const honest = await approved(world, 'honest');
  await alice.pushBranch(github, 'main', {
    mergeOf: github.pull(honest).head,
    files: {},
    message: 'Merge',
  });
  await world.look();
  expect(lastOf(world, 'honest')).toBe('provisioned');
}, 60_000);

it('of two pull requests with one head, the one of its author decides, and each counts only by its own approvals', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dana } = world.people;
  const { github } = world;
  const siblings = async (id: string) => {
    await alice.pushBranch(github, id, {
      files: { [pathOf(id)]: aGrant({ id, duration: '1h' }) },
      message: id,
    });
    // bob's is the first, so that GitHub lists it first.
    const his = await bob.openPull(github, { head: id, title: 'His' });
    github.state.git.setRef(`refs/heads/${id}-sibling`, github.head(id) ?? '');
    world.simulator.pushed(github);
    const hers = await alice.openPull(github, { head: `${id}-sibling`, title: 'Hers' });
    await world.look();
    return { his, hers };
  };
  // Curfew closes his. A merge of hers merges both, once his is open again.
  const given = await siblings('given');
  expect([given.his, given.hers].map((pull) => github.pull(pull).state)).toEqual(['closed', 'open']);
  await world.review(dana, given.hers);
  await world.look();
  await bob.reopenPull(github, given.his);
  await alice.merge(github, given.hers, { method: 'merge' });
  expect([given.his, given.hers].map((pull) => github.pull(pull).merged)).toEqual([true, true]);
  await world.look();
  expect(lastOf(world, 'given')).toBe('provisioned');

  // A squash is of one of them alone.
  const squashed = await siblings('squashed');
  await world.review(dana, squashed.hers);
  await world.look();
  await bob.reopenPull(github, squashed.his);
  await world.owner.merge(github, squashed.his, { admin: true, method: 'squash' });
  await world.look();
  expect(codesOf(world, 'squashed')).toContain('not-the-author');
  expect(world.targets.orders.asked).toHaveLength(1);

  // The approval of dana for his request does not count for hers.
  const his = await siblings('his');
  await bob.reopenPull(github, his.his);
  await world.review(dana, his.his);
  await world.owner.merge(github, his.hers, { admin: true, method: 'merge' });
  await world.look();
  expect(lastOf(world, 'his')).not.toBe('provisioned');
  expect(world.targets.orders.asked).toHaveLength(1);
}, 60_000);

it('each of two pushes while Curfew was down is judged by itself', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob } = world.people;
  const { github } = world;
  const pull = await approved(world, 'one');
  await alice.merge(github, pull, { method: 'squash' });
  const merge = github.pull(pull).mergeCommit;
  await bob.pushDirectly(
    github,
    { [pathOf('one')]: aGrant({ id: 'one', duration: '8h' }) },
    `Ask (#${pull})`,
  );
  world.restart();
  await world.look();
  expect(world.story('one')).toEqual(['requested', 'authorized', 'provisioning', 'provisioned']);
  await world.pass('10m');
  expect(world.story('one')).toEqual(['requested', 'authorized', 'provisioning', 'provisioned', 'refused']);
  expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({ commit: merge });
  await world.pass('1h');
  expect(world.targets.orders.held()).toEqual([]);
});

it('a force-pushed default branch gives nothing and raises an alarm until the commit is back', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const before = world.github.head() ?? '';
  const pull = await approved(world, 'one');
  await world.people.alice.merge(world.github, pull);
  await world.look();
  const judged = world.github.head() ?? '';
  const { alice } = world.people;
  for (const from of [before, world.github.head('curfew/ledger') ?? '']) {
    await alice.pushAroundRules(world.github, 'main', {
      from,
      force: true,
      files: { [pathOf('two')]: aGrant({ id: 'two', role: 'logs-read', duration: '1h' }) },
      message: `Ask (#${pull})`,
    });
    await world.look();
    expect(world.targets.logs.asked).toEqual([]);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    const alarm = world.openIssues().find(({ title }) => title === 'main was rewound');
    expect(alarm?.body).toContain(judged);
    expect(world.failures().join()).toMatch(/rewound/);
    pushTo(world, judged);
    await world.look();
    expect(world.openIssues()).toEqual([]);
  }
});

it('a pull request that fixes a broken file is responsible for its own changes only', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob } = world.people;
  const { github } = world;
  const waiting = await approved(world, 'waiting', '2h');
  await bob.pushDirectly(
    github,
    {
      'access/broken.yaml': 'grants: [',
      [pathOf('hidden')]: aGrant({ id: 'hidden', role: 'logs-read', duration: '1h' }),
    },
    'Oops',
  );
  await world.look();
  await alice.merge(github, waiting);
  const fix = await world.propose(alice, { 'access/broken.yaml': null });
  await world.look();
  expect(world.targets.orders.asked).toEqual([]);
  await world.owner.merge(github, fix, { admin: true });
  world.failures();
  await world.lookPastLag();
  expect(codesOf(world, 'hidden')).toEqual(['not-by-pull-request']);
  expect(world.targets.logs.asked).toEqual([]);
  // A broken file of another person only delays an approved request.
  expect(lastOf(world, 'waiting')).toBe('provisioned');
  const authorized = world.ledger().find(({ type }) => type === 'authorized');
  expect(authorized).toMatchObject({ pull: waiting, commit: github.pull(waiting).mergeCommit });
  world.restart();
  await world.look();
  expect(world.targets.orders.asked).toEqual(['provision orders_reader alice_k']);
});

it('a policy that landed while grants could not be read is judged once', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { bob, petra } = world.people;
  const { github } = world;
  const policyPath = '.github/curfew.yml';
  await bob.pushDirectly(github, { 'access/broken.yaml': 'grants: [' }, 'Oops');
  for (const days of ['max_duration: 7h', 'max_duration: 6h']) {
    const pull = await world.propose(bob, { [policyPath]: MANUAL.replace('max_duration: 8h', days) });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    await bob.merge(github, pull);
    await world.look();
  }
  await bob.pushDirectly(github, { [policyPath]: MANUAL }, 'Back');
  await world.lookPastLag();
  const before = world.ledger().map(({ type }) => type);
  world.failures();
  world.sleep('3d');
  await world.look();
  world.restart();
  await world.look();
  expect(world.ledger().map(({ type }) => type)).toEqual(before);
  // However long it takes: judged again, the older of two would come into force on top of the newer.
  world.sleep('60d');
  world.restart();
  await world.look();
  const accepted = (types: readonly string[]) => types.filter((type) => type === 'policy-accepted').length;
  expect(accepted(world.ledger().map(({ type }) => type))).toBe(accepted(before));
  world.failures();
}, 60_000);

it('a pull request that GitHub cannot list is refused in the end, and later ones do not wait', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice } = world.people;
  const { github } = world;
  const content = aGrant({ id: 'long' });
  pushLongBranch(github, alice, 'long', { commits: 251, path: pathOf('long'), content });
  const pull = await alice.openPull(github, { head: 'long', title: 'Long' });
  await world.look();
  expect(world.check(pull).conclusion).toBe('failure');
  expect(world.check(pull).summary).toMatch(/more than 250 commits/);
  await world.owner.merge(github, pull, { admin: true });
  await alice.pushDirectly(github, { [pathOf('next')]: aGrant({ id: 'next' }) }, 'Next');
  await world.look();
  world.failures();
  expect(world.story('next')).toEqual([]);
  world.sleep('11m');
  await world.look();
  expect(codesOf(world, 'long')).toContain('evidence-unreadable');
  expect(codesOf(world, 'next')).toEqual(['not-by-pull-request']);
  expect(world.targets.orders.asked).toEqual([]);
});
