import { describe, expect, it } from 'vitest';
import type { Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { anEmergency, breakGlass, breaking } from '../../support/builders/an-emergency.ts';
import { sample } from '../../support/builders/entries.ts';
import { forgedAuthorization } from '../../support/builders/forged-authorization.ts';
import { having } from '../../support/builders/written-policy.ts';

const LATER = '2026-11-23T16:00Z';

/** The grants that a new process holds after its start, and did not judge itself. */
async function heldAfterRestart(
  before: (world: RepositoryWorld) => Promise<unknown>,
): Promise<readonly string[]> {
  await using world = await aRepository();
  await before(world);
  expect([...world.targets.orders.asked, ...world.targets.logs.asked]).toEqual([]);
  world.restart();
  world.sleep('150m');
  await world.look();
  return [...world.targets.orders.held(), ...world.targets.logs.held()];
}

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const LOGS = { role: 'logs-read', from: LATER, duration: '1h' };

describe('a process provisions a landing that it did not judge if it', () => {
  it('was approved by people', async () => {
    const held = await heldAfterRestart((world) => world.give(aGrant({ from: LATER })));
    expect(held).toEqual(['orders_reader alice_k']);
  });

  it('was approved by a person who left the team after it', async () => {
    const held = await heldAfterRestart(async (world) => {
      await world.give(aGrant({ from: LATER }));
      world.teams.dba.remove(world.people.dana);
    });
    expect(held).toEqual(['orders_reader alice_k']);
  });

  it('was approved, and a review asked for changes after the merge', async () => {
    const held = await heldAfterRestart(async (world) => {
      const pull = await world.give(aGrant({ from: LATER }));
      await world.review(world.people.dana, pull, 'REQUEST_CHANGES');
    });
    expect(held).toEqual(['orders_reader alice_k']);
  });

  it('was approved, and shortened by its holder', async () => {
    const held = await heldAfterRestart(async (world) => {
      await world.give(aGrant({ from: LATER, duration: '4h' }));
      await world.give(aGrant({ from: LATER, duration: '2h' }));
    });
    expect(held).toEqual(['orders_reader alice_k']);
  });

  it('was approved, and extended by another approval', async () => {
    const held = await heldAfterRestart(async (world) => {
      await world.give(aGrant({ from: LATER, duration: '2h' }));
      await world.give(aGrant({ from: LATER, duration: '4h' }));
    });
    expect(held).toEqual(['orders_reader alice_k']);
  });

  it.each([
    ['was approved automatically', LOGS, null],
    ['was approved automatically, and shortened', LOGS, { ...LOGS, duration: '45m' }],
  ])('%s', async (_name, first, second) => {
    const held = await heldAfterRestart(async (world) => {
      for (const fields of second === null ? [first] : [first, second]) {
        await world.propose(world.people.alice, { 'access/one.yaml': aGrant(fields) });
        await world.look();
      }
    });
    expect(held).toEqual(['log_reader alice']);
  });
});

it.each([true, false])(
  'gives nothing if the approval is dismissed between the merge and the start; restarted: %s',
  async (restarted) => {
    await using world = await aRepository({ policy: MANUAL });
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, { 'access/one.yaml': aGrant({ from: LATER }) });
    await world.look();
    const review = await world.review(dana, pull);
    await alice.merge(world.github, pull);
    await world.look();
    expect(world.story()).toEqual(['requested', 'authorized']);
    await world.owner.dismiss(world.github, pull, review);
    if (restarted) world.restart();
    world.sleep('150m');
    await world.look();
    expect(world.targets.orders.asked).toEqual([]);
    expect(world.story()).toEqual(['requested', 'authorized', 'provision-failed']);
    expect(world.said().join('\n')).toContain(
      'Curfew does not give this access. GitHub does not confirm it: its recorded approvals do not meet the policy: approval is missing now: 1 of acme/dba. The review of dana was dismissed. **Next:**',
    );
    world.failures();
  },
);

it('a process provisions break-glass that was shortened before it was provisioned', async () => {
  await using world = await anEmergency();
  world.targets.orders.down = true;
  await breakGlass(world);
  await world.propose(world.people.alice, { 'access/one.yaml': breaking({ duration: '30m' }) });
  await world.look();
  world.restart();
  world.targets.orders.down = false;
  await world.look();
  world.failures();
  expect(world.story().filter((type) => type === 'authorized')).toHaveLength(2);
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
});

describe('an authorization in the ledger gives nothing if', () => {
  it.each<[string, (world: RepositoryWorld) => Promise<number>]>([
    [
      'the reviewer committed to the request',
      async (world) => {
        const pull = await openRequest(world);
        await world.people.dana.pushBranch(world.github, world.github.pull(pull).headBranch, {
          files: { 'access/one.yaml': aGrant({ from: LATER, ticket: 'INC-2' }) },
          message: 'Name the ticket',
        });
        await world.look();
        await world.review(world.people.dana, pull);
        return pull;
      },
    ],
    [
      'the review was of an earlier revision',
      async (world) => {
        const pull = await openRequest(world);
        await world.review(world.people.dana, pull);
        await world.people.alice.pushBranch(world.github, world.github.pull(pull).headBranch, {
          files: { 'access/one.yaml': aGrant({ from: LATER, ticket: 'INC-2' }) },
          message: 'Name the ticket',
        });
        await world.look();
        return pull;
      },
    ],
    [
      'the review was of a revision that was there for a moment',
      async (world) => {
        const pull = await openRequest(world);
        const { headBranch } = world.github.pull(pull);
        const push = (fields: Readonly<Record<string, string>>) =>
          world.people.alice.pushBranch(world.github, headBranch, {
            files: { 'access/one.yaml': aGrant({ from: LATER, ...fields }) },
            message: 'Change it',
          });
        await push({ duration: '1h' });
        await world.review(world.people.dana, pull);
        await push({});
        return pull;
      },
    ],
    [
      'the reviewer pushed the request under the name of its author',
      async (world) => {
        const { alice, dana } = world.people;
        const files = { 'access/one.yaml': aGrant({ from: LATER }) };
        await dana.pushBranch(world.github, 'ask', { files, message: 'Ask', as: alice.account });
        const pull = await alice.openPull(world.github, { head: 'ask', title: 'Ask' });
        await world.look();
        await world.review(dana, pull);
        return pull;
      },
    ],
    [
      'the review was before a force-push to other content and back',
      async (world) => {
        const pull = await openRequest(world);
        const { headBranch } = world.github.pull(pull);
        await world.review(world.people.dana, pull);
        for (const ticket of ['INC-2', null]) {
          const content = aGrant({ from: LATER, ...(ticket === null ? {} : { ticket }) });
          const files = { 'access/one.yaml': content };
          await world.people.alice.pushBranch(world.github, headBranch, { files, message: 'x', force: true });
        }
        world.sleep('2s');
        return pull;
      },
    ],
    [
      'the review was dismissed',
      async (world) => {
        const pull = await openRequest(world);
        const review = await world.review(world.people.dana, pull);
        await world.owner.dismiss(world.github, pull, review);
        return pull;
      },
    ],
  ])('%s', async (_name, ask) => {
    await using world = await aRepository({ policy: MANUAL });
    const pull = await ask(world);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    const refused = world.ledger().at(-1);
    if (refused?.type !== 'refused') throw new Error('it was not refused');
    const { ledger } = await world.curfew();
    await ledger.append(() => ({ entries: [forged(world, pull, refused)] }));
    world.sleep('150m');
    await world.look();
    expect(world.targets.orders.asked).toEqual([]);
    expect(JSON.stringify(world.ledger().at(-1))).toContain('recorded approvals do not meet the policy');
  });
});

async function openRequest(world: RepositoryWorld): Promise<number> {
  const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant({ from: LATER }) });
  await world.look();
  return pull;
}

/** An authorization that counts the review of dana. */
function forged(
  world: RepositoryWorld,
  pull: number,
  entry: Extract<Entry, { readonly type: 'refused' }>,
): NewEntry {
  const policy = world.ledger().find(({ type }) => type === 'policy-accepted');
  const { decision, merged_at } = sample('authorized').evidence;
  const [review] = world.github.pull(pull).reviews;
  const dana = { login: 'dana', id: world.people.dana.id };
  const line = {
    count: 1,
    from: ['acme/dba'],
    met: true,
    counted: [{ by: dana, review: review?.id ?? 0, submittedAt: merged_at, team: 'acme/dba' }],
    notCounted: [],
    unreadable: [],
  };
  return forgedAuthorization(world, {
    pull,
    entry,
    policy: policy?.type === 'policy-accepted' ? policy.commit : '',
    decision: { ...decision, lines: [line] },
  });
}
