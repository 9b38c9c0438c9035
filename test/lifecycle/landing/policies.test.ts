import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { GIVING_TEAMS } from '../../support/builders/operator-text.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = '.github/curfew.yml';
const LAX = having(POLICY, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');

/** Curfew retries for ten minutes what GitHub does not answer, and then refuses the merged policy. */
async function expectRefusedLater(world: RepositoryWorld, code: string): Promise<void> {
  expect(world.failures().join()).toContain('GitHub does not say yet');
  await world.pass('11m');
  await world.look();
  world.failures();
  expect(world.ledger().at(-1)).toMatchObject({ type: 'policy-refused', reasons: [{ code }] });
}

describe('a policy', () => {
  it('that an owner approved is in force once it landed', async () => {
    await using world = await aRepository();
    const { alice, bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: LAX });
    await world.look();
    expect(world.check(pull).conclusion).toBe('action_required');
    await world.review(petra, pull);
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    expect(world.github.pull(pull).merged).toBe(false);
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-accepted');
    await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it.each([
    ['pushed directly', true],
    ['merged past its owners', false],
  ])('%s is not in force, and an issue says so', async (_name, directly) => {
    await using world = await aRepository();
    const { alice, petra } = world.people;
    if (directly) {
      await petra.pushDirectly(world.github, { [PATH]: LAX }, 'Faster');
    } else {
      const pull = await world.propose(petra, { [PATH]: LAX });
      await world.look();
      await world.owner.merge(world.github, pull, { admin: true });
    }
    await world.lookPastLag();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    expect(world.openIssues()).toHaveLength(1);
    const request = await world.propose(alice, { 'access/one.yaml': aGrant() });
    await world.look();
    expect(world.check(request).conclusion).toBe('action_required');
    expect(world.targets.orders.asked).toEqual([]);
  });

  it('cannot be approved by the owners that it names itself', async () => {
    await using world = await aRepository();
    const { alice, bob, dana } = world.people;
    const own = having(LAX, '[ { count: 1, from: [acme/platform] } ]', '[ { count: 1, from: [acme/dba] } ]');
    const pull = await world.propose(bob, { [PATH]: own });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await alice.merge(world.github, pull).catch(() => world.owner.merge(world.github, pull, { admin: true }));
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
  });

  it('that is broken is refused with its lines, and the last accepted one stays in force', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, {
      [PATH]: POLICY.replace('max_duration: 8h', 'max_duration: long'),
    });
    await world.look();
    const check = world.check(pull);
    expect(check.conclusion).toBe('failure');
    expect(check.annotations.map(({ path, start_line }) => `${path}:${start_line}`)).toContain(`${PATH}:11`);
    await world.review(petra, pull);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-refused',
      reasons: [
        { code: 'bad-duration', text: expect.stringMatching(/^Line 11: long is not a valid max_duration\./) },
      ],
    });
    await world.give(aGrant(), 'access/one.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it.each([
    [
      'names an entitlement that the operator does not list',
      'member_of: orders_reader',
      'member_of: orders_owner',
      'entitlement-not-listed',
    ],
    [
      'leaves too few owners to change it again',
      '{ count: 1, from: [acme/platform] }',
      '{ count: 2, from: [acme/platform] }',
      'policy-locked-out',
    ],
  ])('that %s is refused with the line, even with approval', async (_name, piece, replacement, code) => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: having(POLICY, piece, replacement) });
    await world.look();
    const { conclusion, title, annotations } = world.check(pull);
    expect([conclusion, title]).toEqual(['failure', 'Fix 1 problem in the policy']);
    expect(annotations).toHaveLength(1);
    await world.review(petra, pull);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-refused',
      reasons: expect.arrayContaining([{ code, text: expect.stringMatching(/^Line \d+: /) }]),
    });
    expect(world.openIssues()).toHaveLength(1);
  });

  it('keeps a ticket pattern that RE2 refuses, with a warning, and may bring no new one', async () => {
    const old = having(POLICY, "'^(INC|OPS)-[0-9]+$'", "'^\\u0049NC-[0-9]+$'");
    await using world = await aRepository({ policy: old });
    const { alice, bob } = world.people;
    const fits = await world.propose(alice, { 'access/one.yaml': aGrant({ id: 'one', ticket: 'INC-1' }) });
    const other = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two', ticket: 'OPS-1' }) });
    const kept = await world.propose(bob, { [PATH]: having(old, 'merge: auto', 'merge: manual') });
    const changed = await world.propose(bob, { [PATH]: having(old, '\\u0049', '(?=I)I') });
    await world.look();
    const shown = (pull: number) => {
      const { title, annotations } = world.check(pull);
      return [
        title,
        ...annotations.map(({ annotation_level, message }) => `${annotation_level}: ${message}`),
      ];
    };
    expect([fits, other, kept, changed].map(shown)).toEqual([
      ['alice: orders-db-read for 4h. Waiting for 1 of acme/dba'],
      ['Fix 1 problem', expect.stringMatching(/^failure: OPS-1 is not a valid ticket/)],
      [
        'Policy change. Waiting for 1 of acme/platform',
        expect.stringMatching(/^warning: pattern uses the escape \\u, .* in force keeps working/),
      ],
      ['Fix 1 problem in the policy', expect.stringMatching(/^failure: pattern uses the look-around \(\?=/)],
    ]);
    expect(world.check(kept).summary).toMatch(/\*\*Warning:\*\* .*, line 7: pattern uses/);
  });

  it('that gives a child of an approver team is refused, even with approval', async () => {
    await using world = await aRepository({ operator: GIVING_TEAMS });
    const { bob, petra } = world.people;
    const leads = world.acme.team('leads', [], { parent: world.teams.dba });
    world.acme.team('log-readers', [], { parent: leads });
    const pull = await world.propose(bob, { [PATH]: LAX });
    await world.look();
    expect(world.check(pull).title).toBe('Fix 1 problem in the policy');
    expect(world.annotations(pull)).toContain(
      'acme/dba decides about access, and its child team acme/log-readers can be given in acme-teams.',
    );
    await world.review(petra, pull);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-refused',
      reasons: expect.arrayContaining([{ code: 'judging-team-nested', text: expect.anything() }]),
    });
  });

  it('that gives a team whose parent cannot be read waits, and is refused if it is merged', async () => {
    await using world = await aRepository({ operator: GIVING_TEAMS });
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: LAX });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    expect([world.check(pull).conclusion, world.check(pull).title]).toEqual([
      'action_required',
      'Policy change that gives more. Waiting: acme/log-readers could not be read',
    ]);
    await bob.merge(world.github, pull);
    await world.look();
    await expectRefusedLater(world, 'given-teams-unreadable');
  });

  it('whose owners cannot be read waits, and is refused if it is merged', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: having(LAX, '[acme/platform]', '[acme/platfrom]') });
    await world.look();
    await world.review(petra, pull);
    await world.look();
    expect([world.check(pull).conclusion, world.check(pull).title]).toEqual([
      'action_required',
      'Policy change that gives more. Waiting: acme/platfrom could not be read',
    ]);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-requested');
    await expectRefusedLater(world, 'owners-unreadable');
  });

  it('from a fork is refused', async () => {
    await using world = await aRepository();
    const mallory = world.simulator.person('mallory');
    world.github.allow(mallory, 'read');
    const fork = world.simulator.fork(world.github, mallory);
    await mallory.pushBranch(fork, 'mine', { files: { [PATH]: LAX }, message: 'Make it easy' });
    const pull = await mallory.openPull(world.github, { head: 'mallory:mine', title: 'Make it easy' });
    await world.look();
    expect(world.check(pull)).toMatchObject({
      conclusion: 'failure',
      summary: expect.stringMatching(/comes from a fork/),
    });
    await world.owner.merge(world.github, pull, { admin: true });
    await world.lookPastLag();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-refused',
      reasons: [{ code: 'not-by-pull-request' }],
    });
  });

  it('that removes a role ends its grants, and gives nothing more', async () => {
    await using world = await aRepository();
    const { alice, bob, petra } = world.people;
    await world.give(aGrant({ duration: '1h' }), 'access/one.yaml');
    const less = `${POLICY.slice(0, POLICY.indexOf('  orders-db-read:'))}${POLICY.slice(POLICY.indexOf('  logs-read:'))}`;
    const pull = await world.propose(bob, { [PATH]: less });
    await world.look();
    expect(world.check(pull).summary).toContain(
      '**Ends as soon as this policy is in force:** alice (orders-db-read, until 2026-11-23T15:00:02Z).',
    );
    expect(world.check(pull).summary).not.toContain('Held now');
    await world.review(petra, pull);
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'ended')).toMatchObject({ cause: 'policy', by: null });
    const request = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two' }) });
    await world.look();
    expect(world.check(request).conclusion).toBe('failure');
    expect(world.github.file('main', 'access/one.yaml')).toBeUndefined();
  });

  it('with other globs ends grants in files that are no longer read, and starts none in files that are read now', async () => {
    await using world = await aRepository();
    const { alice, bob, petra } = world.people;
    const unread = await world.propose(alice, { 'more/two.yaml': aGrant({ id: 'two' }) });
    await world.look();
    expect(world.check(unread).title).toBe('No access requested');
    await alice.merge(world.github, unread);
    await world.give(aGrant(), 'access/one.yaml');
    const pull = await world.propose(bob, {
      [PATH]: having(POLICY, '[access/**/*.yaml]', '[more/**/*.yaml]'),
    });
    await world.look();
    expect(world.check(pull).summary).toContain(
      '**Ends as soon as this policy is in force:** alice (orders-db-read',
    );
    await world.review(petra, pull);
    await bob.merge(world.github, pull);
    await world.look();
    expect(world.story('one').slice(-2)).toEqual(['ended', 'revoked']);
    const less = await world.propose(alice, { 'more/two.yaml': aGrant({ id: 'two', duration: '1h' }) });
    await world.look();
    expect(world.check(less).conclusion).toBe('failure');
    await world.owner.merge(world.github, less, { admin: true });
    await world.look();
    expect(world.story('two')).toEqual([]);
    expect(world.targets.orders.held()).toEqual([]);
  });

  it.each([
    ['before a request decides about it', true],
    ['after a request does not', false],
  ])('that lands %s, if Curfew reviews nothing in between', async (_name, policyFirst) => {
    const manual = having(POLICY, 'merge: auto', 'merge: manual');
    await using world = await aRepository({ policy: manual });
    const { alice, bob, dana, petra } = world.people;
    const request = await world.propose(alice, { 'access/one.yaml': aGrant() });
    const others = having(
      manual,
      '- { count: 1, from: [acme/dba] }',
      '- { count: 1, from: [acme/platform] }',
    );
    const policy = await world.propose(bob, { [PATH]: others });
    await world.look();
    await world.review(dana, request);
    await world.review(petra, policy);
    await world.look();
    for (const pull of policyFirst ? [policy, request] : [request, policy]) {
      await world.owner.merge(world.github, pull, { admin: true });
    }
    await world.look();
    expect(world.ledger().some(({ type }) => type === 'policy-accepted')).toBe(true);
    expect(world.targets.orders.held()).toEqual(policyFirst ? [] : ['orders_reader alice_k']);
    expect(world.story()[1]).toBe(policyFirst ? 'refused' : 'authorized');
  });

  it('whose file was deleted stays in force', async () => {
    await using world = await aRepository();
    await world.owner.pushDirectly(world.github, { [PATH]: null }, 'Who needs it');
    await world.look();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    await world.give(aGrant(), 'access/one.yaml');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });
});
