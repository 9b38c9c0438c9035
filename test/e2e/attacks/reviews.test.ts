import { expect, it } from 'vitest';
import type { Person } from '../../../simulator/people/person.ts';
import { reviewPull } from '../../../src/lifecycle/review/review-pull.ts';
import { tokenOf } from '../../simulator/app-token.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const pathOf = (id: string) => `access/${id}.yaml`;
const content = (id: string, duration = '1h') => ({ [pathOf(id)]: aGrant({ id, duration }) });

const branchOf = (world: RepositoryWorld, pull: number) => world.github.pull(pull).headBranch;

/** The title of its check, and the record after an administrator merges it all the same. */
async function fate(world: RepositoryWorld, pull: number) {
  await world.look();
  const { status, conclusion } = world.check(pull);
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  const about = world.ledger().filter((entry) => 'pull' in entry && entry.pull === pull);
  return { check: conclusion ?? status, last: about.at(-1)?.type };
}

const REFUSED = { check: 'action_required', last: 'refused' };

async function asked(world: RepositoryWorld, id: string, by: Person = world.people.alice): Promise<number> {
  const pull = await world.propose(by, content(id));
  await world.look();
  return pull;
}

it('an approval counts only from a person of the team who had no part in the request, and once', async () => {
  const both = '[ { count: 1, from: [acme/dba] }, { count: 1, from: [acme/leads] } ]';
  await using world = await aRepository({
    policy: having(
      having(MANUAL, 'on_behalf: deny', 'on_behalf: allow'),
      'approval:\n      - { count: 1, from: [acme/dba] }\n    provision:\n      - { target: orders-db, member_of: orders_reader }\n    connect',
      `approval: ${both}\n    provision:\n      - { target: orders-db, member_of: orders_reader }\n    connect`,
    ),
  });
  const { alice, bob, carol, dana, dora } = world.people;
  const { github, simulator } = world;
  world.acme.team('leads', [alice, bob, dana, dora]);
  for (const person of [alice, bob]) world.teams.dba.add(person);
  const support = (id: string) => ({
    [pathOf(id)]: aGrant({ id, role: 'orders-support', duration: '1h' }),
  });

  // In two teams: one approval is one person.
  const twice = await asked(world, 'twice');
  await world.review(dana, twice);
  expect(await fate(world, twice)).toEqual(REFUSED);

  const ask = async (id: string, by: Person) => {
    const pull = await world.propose(by, support(id));
    await world.look();
    return pull;
  };
  // The holder, for a request by another author. GitHub does not let the author approve.
  const behalf = await ask('behalf', bob);
  await world.review(alice, behalf);
  await expect(world.review(bob, behalf)).rejects.toThrow(/422/);
  expect(await fate(world, behalf)).toEqual(REFUSED);

  // A co-author by trailer, a committer, and who pushed last.
  const coauthor = await world.propose(alice, {});
  await alice.pushBranch(github, branchOf(world, coauthor), {
    files: support('coauthor'),
    message: `Ask\n\nCo-authored-by: Dora <${dora.email}>`,
  });
  const committer = await world.propose(alice, {});
  await dora.pushBranch(github, branchOf(world, committer), { files: support('committer'), message: 'Ask' });
  const pusher = await ask('pusher', alice);
  await dora.pushBranch(github, branchOf(world, pusher), {
    files: { [pathOf('pusher')]: aGrant({ id: 'pusher', role: 'orders-support', duration: '2h' }) },
    message: 'More',
  });
  for (const pull of [coauthor, committer, pusher]) {
    await world.look();
    await world.review(dora, pull);
    expect(await fate(world, pull)).toEqual(REFUSED);
  }

  // Another app, and a person without a team.
  const bot = await ask('bot', alice);
  const other = simulator.app('approver', { permissions: { pull_requests: 'write' } });
  const token = await tokenOf(simulator, other, other.install(world.acme));
  world.sleep('2s');
  const approved = await fetch(`${simulator.url}/repos/acme/access/pulls/${bot}/reviews`, {
    method: 'POST',
    headers: { authorization: `bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'APPROVE' }),
  });
  expect(approved.status).toBe(200);
  await world.review(carol, bot);
  expect(await fate(world, bot)).toEqual(REFUSED);

  // Who approved, and then asked for changes.
  const changed = await ask('changed', alice);
  await world.review(dana, changed);
  await world.review(dora, changed);
  await world.review(dana, changed, 'REQUEST_CHANGES');
  await world.look();
  expect(world.check(changed).title).toMatch(/dana/);
  await world.owner.merge(github, changed, { admin: true });
  await world.look();
  expect(world.story('changed').at(-1)).toBe('refused');
  expect([...world.targets.orders.asked, ...world.targets.logs.asked]).toEqual([]);
}, 60_000);

it('an approval counts only for what its reviewer saw, while they may give it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  const { github } = world;
  github.state.movesReviewCommits = 'after each push';
  const push = (pull: number, id: string, duration: string, force = false) =>
    alice.pushBranch(github, branchOf(world, pull), {
      files: content(id, duration),
      message: duration,
      ...(force ? { force, from: 'main' } : {}),
    });

  // More is pushed after the approval, and GitHub points the review to it.
  const later = await asked(world, 'later');
  await world.review(dana, later);
  const head = await push(later, 'later', '8h');
  expect(github.pull(later).reviews[0]?.commit).toBe(head);
  expect(await fate(world, later)).toEqual(REFUSED);

  // The recorded content is hidden behind harmless content until it is approved, and Curfew does not look
  // meanwhile.
  github.state.movesReviewCommits = 'never';
  const hidden = await asked(world, 'hidden');
  await push(hidden, 'hidden', '8h');
  await world.look();
  await push(hidden, 'hidden', '1h');
  await world.review(dana, hidden);
  await push(hidden, 'hidden', '8h');
  expect(await fate(world, hidden)).toEqual(REFUSED);

  // The same with the policy.
  const policyPath = '.github/curfew.yml';
  const lax = having(MANUAL, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');
  const policy = await world.propose(alice, { [policyPath]: lax });
  await world.look();
  const branch = branchOf(world, policy);
  await alice.pushBranch(github, branch, { files: { [policyPath]: `${MANUAL}# Words\n` }, message: 'Words' });
  await world.review(world.people.petra, policy);
  await alice.pushBranch(github, branch, { files: { [policyPath]: lax }, message: 'Back' });
  await world.look();
  await world.owner.merge(github, policy, { admin: true });
  await world.look();
  expect(world.ledger().at(-1)?.type).toBe('policy-refused');

  // Approved for another base branch, without a check; then retargeted to the default branch.
  await alice.pushBranch(github, 'dev', { files: {}, message: 'Begin' });
  await alice.pushBranch(github, 'turn', { files: content('turn'), message: 'Ask' });
  const turned = await alice.openPull(github, { head: 'turn', base: 'dev', title: 'Ask' });
  await world.look();
  await world.review(dana, turned);
  await alice.editPull(github, turned, { base: 'main' });
  expect(await fate(world, turned)).toEqual(REFUSED);

  // Closed and opened again: that is another request.
  const reopened = await asked(world, 'reopened');
  await world.review(dana, reopened);
  await alice.closePull(github, reopened);
  await world.wake({ kind: 'review', repository: 'acme/access', pull: reopened });
  await world.work();
  await alice.reopenPull(github, reopened);
  expect(await fate(world, reopened)).toEqual(REFUSED);

  // Curfew reviews a draft, and an approval alone does not merge it.
  await alice.pushBranch(github, 'draft', { files: content('draft'), message: 'Ask' });
  const draft = await alice.openPull(github, { head: 'draft', title: 'Ask', draft: true });
  await world.look();
  await world.review(dana, draft);
  await world.look();
  expect(github.pull(draft).merged).toBe(false);

  // The approver leaves the team before the merge.
  const left = await asked(world, 'left');
  await world.review(dana, left);
  await world.look();
  expect(world.check(left).conclusion).toBe('success');
  world.teams.dba.remove(dana);
  await alice.merge(github, left);
  await world.look();
  expect(world.story('left')).toEqual(['requested', 'refused']);
  expect(world.targets.orders.asked).toEqual([]);
}, 60_000);

it('Curfew merges what it decided about, and not what was pushed a moment later', async () => {
  await using world = await aRepository();
  const { alice, dana } = world.people;
  const pull = await asked(world, 'race');
  await world.review(dana, pull);
  const repository = await world.curfew();
  const outcome = await reviewPull(
    {
      ...repository,
      merges: {
        async merge(wish) {
          await alice.pushBranch(world.github, branchOf(world, pull), {
            files: content('race', '8h'),
            message: 'More',
          });
          return repository.merges.merge(wish);
        },
      },
    },
    pull,
  );
  expect(outcome).toMatchObject({ outcome: 'retry' });
  expect(world.github.pull(pull).merged).toBe(false);
  await world.look();
  expect(world.check(pull).conclusion).toBe('action_required');
  expect(world.github.pull(pull).merged).toBe(false);
});

it.each([403, 404, 502])('a listing whose second page answers %d is no listing', async (status) => {
  await using world = await aRepository();
  const many = Array.from({ length: 100 }, (_, index) => world.acme.person(`dba-${index}`));
  for (const person of many) world.teams.dba.add(person);
  const pull = await asked(world, 'page');
  await world.review(many[0] ?? world.people.dana, pull);
  const path = /teams\/dba\/members/;
  const body = { message: 'No', documentation_url: '', status: String(status) };
  world.simulator.faults.next({ path }, { kind: 'slow', delay: 0 });
  world.simulator.faults.next({ path }, { kind: 'answer', status, body }, Number.POSITIVE_INFINITY);
  await world.look();
  expect(world.github.pull(pull).merged).toBe(false);
  expect(world.story()).toEqual(['requested']);
  world.simulator.faults.clear();
  await world.look();
  expect(world.story().at(-1)).toBe('provisioned');
});
