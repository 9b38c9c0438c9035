import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = '.github/curfew.yml';
const LAX = having(POLICY, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');

describe('the check of a policy change', () => {
  it('shows what people gain and lose, and the people who hold or ask for a role now', async () => {
    await using world = await aRepository();
    const { alice, bob } = world.people;
    await world.give(aGrant(), 'access/one.yaml');
    const open = await world.propose(alice, { 'access/two.yaml': aGrant({ id: 'two', duration: '8h' }) });
    await world.look();
    const pull = await world.propose(bob, { [PATH]: LAX, '.github/CODEOWNERS': '* @bob\n' });
    await world.look();
    expect(world.check(pull).summary?.split('\n')).toEqual(
      expect.arrayContaining([
        '- Gives more: **orders-db-read:** requests now need no approval. Until now they needed the approval of 1 of acme/dba.',
        'Held now: alice (orders-db-read, until 2026-11-23T18:00:02Z). This change adds nothing to access that is already held.',
        `Open requests: #${open} (alice, orders-db-read). The policy in force at the merge applies to each of them.`,
        '**It changes other files, too:** `.github/CODEOWNERS`',
      ]),
    );
  });

  it('waits again after a change, and the owner who approved is asked again', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const pull = await world.propose(bob, { [PATH]: having(POLICY, 'max_duration: 2h', 'max_duration: 3h') });
    await world.look();
    await world.review(petra, pull);
    await bob.pushBranch(world.github, world.github.pull(pull).headBranch, {
      files: { [PATH]: LAX },
      message: 'A detail',
    });
    await world.look();
    expect(world.check(pull).conclusion).toBe('action_required');
    expect(world.check(pull).summary).toContain('petra approved an earlier version. A new review is needed.');
    const { body } = await world.owner.request('GET', `/repos/acme/access/pulls/${pull}`);
    expect(body).toMatchObject({ requested_reviewers: [{ login: 'petra' }] });
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'policy-refused',
      decision: { lines: [{ notCounted: [{ by: { login: 'petra' }, why: 'before-revision' }] }] },
    });
  });

  it('asks for an update of the branch if the policy has changed on the default branch', async () => {
    await using world = await aRepository();
    const { bob, petra } = world.people;
    const first = await world.propose(bob, {
      [PATH]: having(POLICY, 'max_duration: 2h', 'max_duration: 3h'),
    });
    const second = await world.propose(bob, { [PATH]: `# Ours\n${POLICY}` });
    await world.look();
    await world.review(petra, first);
    await bob.merge(world.github, first);
    await world.look();
    expect([world.check(second).conclusion, world.check(second).title]).toEqual([
      'failure',
      'Update this branch first',
    ]);
  });

  it.each([
    ['under another spelling', { '.github/Curfew.yml': LAX }, 'Curfew does not read this policy'],
    ['moved away', { [PATH]: null, '.github/CURFEW.YML': POLICY }, 'Curfew does not read this policy'],
    ['deleted', { [PATH]: null }, 'The policy must not be deleted'],
  ])('fails for a policy that is %s', async (_name, files, title) => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.petra, files);
    await world.look();
    expect([world.check(pull).conclusion, world.check(pull).title]).toEqual(['failure', title]);
  });
});
