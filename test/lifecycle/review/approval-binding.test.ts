import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
/** People merge, so that a test can look at the check before. */
const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const AT_LEDGER = { method: 'POST', path: /\/graphql$/, graphql: 'createCommitOnBranch' };

async function approved(world: RepositoryWorld): Promise<number> {
  const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
  await world.look();
  await world.review(world.people.dana, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
  return pull;
}

async function push(world: RepositoryWorld, pull: number, file: string, more: object = {}): Promise<void> {
  const branch = world.github.pull(pull).headBranch;
  await world.people.alice.pushBranch(world.github, branch, {
    files: { [PATH]: file },
    message: 'Change it',
    ...more,
  });
}

async function requestedReviewers(world: RepositoryWorld, pull: number): Promise<readonly string[]> {
  const { body } = await world.owner.request('GET', `/repos/acme/access/pulls/${pull}`);
  return (body as { requested_reviewers: { login: string }[] }).requested_reviewers.map(({ login }) => login);
}

function linesOf(world: RepositoryWorld, pull: number): readonly string[] {
  return (world.check(pull).summary ?? '').split('\n');
}

function reordered(file: string): string {
  const [first, id, ...rest] = file.trimEnd().split('\n');
  return [
    '# An approval is for the content, not for its layout.',
    first,
    ...rest.slice(0, 1).map((line) => line.replace(/^ {4}/, '  - ')),
    (id ?? '').replace('  - ', '    '),
    ...rest.slice(1),
    '',
  ].join('\n');
}

describe('an approval', () => {
  it('is kept while the base moves, and while comments and the order of fields change', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const pull = await approved(world);
    await world.owner.pushDirectly(world.github, { 'README.md': 'Moved on\n' }, 'Move on');
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    await push(world, pull, reordered(aGrant()), { mergeOf: 'main' });
    world.sleep('2s');
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    expect(await requestedReviewers(world, pull)).toEqual([]);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story()).toEqual(['requested', 'authorized', 'provisioning', 'provisioned']);
  });

  it.each([
    ['a longer window', { duration: '8h' }, '4h, now 8h'],
    ['a shorter window', { duration: '1h' }, '4h, now 1h'],
    ['another role', { role: 'orders-support' }, 'role orders-db-read, now orders-support'],
    [
      'another justification',
      {
        justification:
          '{ action: Look up why invoices of March are wrong, why_production: Only production has the invoices }',
      },
      'the justification has changed',
    ],
  ])(
    'does not count for %s; the check says so, and the approver is asked again',
    async (_name, fields, difference) => {
      await using world = await aRepository({ policy: MANUAL });
      const pull = await approved(world);
      await push(world, pull, aGrant(fields));
      await world.look();
      const { conclusion, summary } = world.check(pull);
      expect(conclusion).toBe('action_required');
      expect(summary).toContain(`dana approved an earlier version: ${difference}. A new review is needed.`);
      expect(summary).toContain('dana does not count: approved an earlier version; a new review counts');
      expect(await requestedReviewers(world, pull)).toEqual(['dana']);
      await world.owner.merge(world.github, pull, { admin: true });
      await world.look();
      expect(world.ledger().at(-1)).toMatchObject({
        type: 'refused',
        decision: { lines: [{ notCounted: [{ by: { login: 'dana' }, why: 'before-revision' }] }] },
      });
      expect(world.targets.orders.asked).toEqual([]);
    },
  );

  it('does not count while the policy makes the role give something else', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { bob, petra } = world.people;
    const pull = await approved(world);
    const change = async (policy: string) => {
      const number = await world.propose(bob, { '.github/curfew.yml': policy });
      await world.look();
      await world.review(petra, number);
      await bob.merge(world.github, number);
      await world.look();
    };
    await change(having(MANUAL, 'member_of: orders_reader', 'member_of: orders_writer'));
    await world.look();
    expect(world.check(pull).conclusion).toBe('action_required');
    expect(world.check(pull).summary).toContain(
      'dana approved an earlier version: the access that it gives has changed since.',
    );
    await change(MANUAL);
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
  });

  it('does not count if it was given before Curfew looked; the check begins with that, and one more counts', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, bob, dana, petra } = world.people;
    const pull = await world.propose(alice, { [PATH]: aGrant() });
    const policy = await world.propose(bob, {
      '.github/curfew.yml': having(MANUAL, 'max_duration: 8h', 'max_duration: 6h'),
    });
    await world.review(dana, pull);
    await world.review(petra, policy);
    await world.look();
    const why =
      'approved before Curfew had read this. Such an approval does not count, because Curfew cannot know which version it was for. A new review is needed.';
    expect(linesOf(world, pull).slice(0, 2)).toEqual([
      'Next: 1 of acme/dba must approve this in a review. Then a person merges it.  ',
      `dana ${why}`,
    ]);
    expect(linesOf(world, policy)[1]).toBe(`petra ${why}`);
    expect(await requestedReviewers(world, pull)).toEqual(['dana']);
    await world.review(dana, pull);
    await world.look();
    expect(world.check(pull)).toMatchObject({ conclusion: 'success' });
  });

  it('is requested once: a person who removes the request is not asked again', async () => {
    await using world = await aRepository({ policy: MANUAL });
    const pull = await approved(world);
    // The process ends after the request for a review and before the record.
    world.simulator.faults.next(AT_LEDGER, { kind: 'answer', status: 500 });
    await push(world, pull, aGrant({ duration: '8h' }));
    await world.look();
    expect(world.failures()).toHaveLength(1);
    expect(await requestedReviewers(world, pull)).toEqual(['dana']);
    world.restart();
    await world.look();
    expect(await requestedReviewers(world, pull)).toEqual(['dana']);
    expect(world.story()).toEqual(['requested', 'requested']);
    await world.owner.request('DELETE', `/repos/acme/access/pulls/${pull}/requested_reviewers`, {
      reviewers: ['dana'],
    });
    world.restart();
    await world.look();
    await world.look();
    expect(await requestedReviewers(world, pull)).toEqual([]);
  });
});
