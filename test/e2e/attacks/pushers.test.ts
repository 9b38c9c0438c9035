import { expect, it } from 'vitest';
import type { Person } from '../../../simulator/people/person.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { anEmergency, breaking } from '../../support/builders/an-emergency.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const PATH = 'access/one.yaml';
const POLICY_FILE = '.github/curfew.yml';
const content = (duration: string) => ({ [PATH]: aGrant({ duration }) });

/** The last authorization or refusal, after an administrator merged the pull request. */
async function merged(world: RepositoryWorld, pull: number) {
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  return world.ledger().findLast((entry) => 'pull' in entry && entry.pull === pull);
}

/** Pushes in the name of alice, who then opens the pull request. */
async function pushedBy(world: RepositoryWorld, who: Person, files: Record<string, string>): Promise<number> {
  const { alice } = world.people;
  await who.pushBranch(world.github, 'ask', { files, message: 'Ask', as: alice.account });
  const pull = await alice.openPull(world.github, { head: 'ask', title: 'Ask' });
  await world.look();
  return pull;
}

it('a person who pushes a request under the name of its author cannot approve it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana, dora } = world.people;
  const pull = await pushedBy(world, dora, content('1h'));
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('action_required');
  expect(world.check(pull).summary).toContain(
    'dora pushed a change to what is given, so their approval does not count.',
  );

  // Another push does not hide the first one.
  await alice.pushBranch(world.github, 'ask', { files: content('2h'), message: 'Longer' });
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('action_required');
  await world.review(dana, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
  expect(await merged(world, pull)).toMatchObject({
    type: 'provisioned',
  });
  expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({
    evidence: { decision: { pushes: { by: [{ login: 'dora' }, { login: 'alice' }], known: true } } },
  });
});

it('a merge past the check gives nothing to a request that its approver pushed', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { dora } = world.people;
  const pull = await pushedBy(world, dora, content('1h'));
  await world.review(dora, pull);
  expect(await merged(world, pull)).toMatchObject({
    type: 'refused',
    decision: { lines: [{ notCounted: [{ by: { login: 'dora' }, why: 'pusher' }] }] },
  });
  expect(world.targets.orders.asked).toEqual([]);
});

it('a policy owner who pushes a policy under the name of its author cannot approve it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { petra } = world.people;
  const pull = await pushedBy(world, petra, { [POLICY_FILE]: `${MANUAL}# Words\n` });
  await world.review(petra, pull);
  expect(await merged(world, pull)).toMatchObject({
    type: 'policy-refused',
    decision: { lines: [{ notCounted: [{ by: { login: 'petra' }, why: 'pusher' }] }] },
  });
});

it('a person who pushed a break-glass request under the name of its author does not review it', async () => {
  await using world = await anEmergency();
  const { dana, dora } = world.people;
  // An emergency does not wait for the list of pushes, which names dora two seconds later.
  const pull = await pushedBy(world, dora, { [PATH]: breaking() });
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  world.sleep('2s');
  await world.review(dora, pull);
  await world.look();
  expect(world.ledger().filter(({ type }) => type === 'break-glass-reviewed')).toEqual([]);
  await world.review(dana, pull);
  await world.look();
  expect(world.ledger().filter(({ type }) => type === 'break-glass-reviewed')).toMatchObject([
    { by: { login: 'dana' }, accepted: true },
  ]);
});

it('a person who updates the branch, or rebases it, can approve it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob, dora } = world.people;
  const { github } = world;
  const pull = await world.propose(alice, content('1h'));
  const { headBranch } = github.pull(pull);
  await world.look();
  await bob.pushDirectly(github, { 'access/other.yaml': aGrant({ id: 'other', holder: 'bob' }) }, 'Other');
  await world.lookPastLag();
  await dora.pushBranch(github, headBranch, { files: {}, mergeOf: 'main', message: 'Update' });
  await dora.pushBranch(github, headBranch, {
    files: content('1h'),
    message: 'Rebased',
    force: true,
    as: alice.account,
  });
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull).conclusion).toBe('success');
  await merged(world, pull);
  expect(world.story('one')).toContain('authorized');
});

it('an approval does not outlive a force-push to other content and back', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  const { github } = world;
  github.state.movesReviewCommits = 'after each push';
  const pull = await world.propose(alice, content('8h'));
  const { headBranch } = github.pull(pull);
  const force = (duration: string) =>
    alice.pushBranch(github, headBranch, { files: content(duration), message: duration, force: true });
  await world.look();
  // Curfew does not look while the harmless content is there, and GitHub moves the review to the other one.
  await force('1h');
  await world.review(dana, pull);
  await force('8h');
  world.sleep('2s');
  await world.look();
  expect(world.check(pull).conclusion).toBe('action_required');
  expect(world.check(pull).summary).toContain(
    'dana does not count: approved before a force-push replaced this content; a new review counts',
  );
  expect(await merged(world, pull)).toMatchObject({
    type: 'refused',
    decision: { lines: [{ notCounted: [{ why: 'before-force-push' }] }] },
  });
});

it('an approval that is older than the listing of the last push waits for it', async () => {
  await using world = await aRepository({ policy: having(MANUAL, 'merge: manual', 'merge: auto') });
  const { alice, dora } = world.people;
  const { github } = world;
  github.state.pushRecord = { actors: 'named', rows: 'missing' };
  const pull = await world.propose(alice, content('1h'));
  await world.look();
  await world.review(dora, pull);
  await world.look();
  expect(world.check(pull)).toMatchObject({
    status: 'in_progress',
    conclusion: null,
    title: expect.stringMatching(/GitHub does not say who pushed$/),
  });
  // GitHub never lists it: then the commits alone say who took part, and the record says so. A landing waits
  // once more, because nothing says when the head was pushed.
  await world.pass('1m');
  await world.look();
  expect(world.github.pull(pull).merged).toBe(true);
  await world.pass('1m');
  await world.look();
  expect(new Set(world.failures())).toEqual(
    new Set([expect.stringContaining('GitHub does not list the last push yet')]),
  );
  expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({
    evidence: { decision: { pushes: { by: [], known: false } } },
  });
});

it.each([
  ['does not name', { actors: 'unknown', rows: 'kept' }],
  ['names', { actors: 'named', rows: 'kept' }],
] as const)('if GitHub %s who pushed, the record says so', async (verb, pushRecord) => {
  await using world = await aRepository();
  world.github.state.pushRecord = pushRecord;
  await world.give(aGrant({ duration: '1h' }));
  const by = verb === 'names' ? [{ login: 'alice', id: world.people.alice.id }] : [];
  expect(world.ledger().find(({ type }) => type === 'authorized')).toMatchObject({
    evidence: { decision: { pushes: { by, known: verb === 'names' } } },
  });
});
