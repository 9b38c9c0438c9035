import { describe, expect, it } from 'vitest';
import type { Entry, NewEntry } from '../../../src/domain/ledger/entry.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { forgedAuthorization } from '../../support/builders/forged-authorization.ts';
import { having } from '../../support/builders/written-policy.ts';

const POLICY_PATH = '.github/curfew.yml';
const PATH = 'access/one.yaml';
const LATER = '2026-11-23T16:00Z';
const LAX = having(POLICY, 'approval:\n      - { count: 1, from: [acme/dba] }', 'approval: automatic');
const OTHER = having(POLICY, 'max_duration: 2h', 'max_duration: 3h');

/** Alice's request, merged past its check and refused. */
async function refused(world: RepositoryWorld) {
  const pull = await world.propose(world.people.alice, { [PATH]: aGrant({ from: LATER }) });
  await world.look();
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  const entry = world.ledger().at(-1);
  if (entry?.type !== 'refused') throw new Error('it was not refused');
  return { pull, entry };
}

/** An authorization as if the policy needed no approval. */
function authorizedUnder(
  policy: string,
  world: RepositoryWorld,
  { pull, entry }: { readonly pull: number; readonly entry: Extract<Entry, { readonly type: 'refused' }> },
): NewEntry {
  const decision = { outcome: 'approved', by: 'automatic', lines: [], blockedBy: [] } as const;
  return forgedAuthorization(world, { pull, entry, policy, decision });
}

async function accept(world: RepositoryWorld, policy: string): Promise<string> {
  const pull = await world.propose(world.people.bob, { [POLICY_PATH]: policy });
  await world.look();
  await world.review(world.people.petra, pull);
  await world.look();
  await world.people.bob.merge(world.github, pull);
  await world.look();
  const entry = world.ledger().at(-1);
  if (entry?.type !== 'policy-accepted') throw new Error('the policy was not accepted');
  return entry.commit;
}

/** The record after a process that did not judge the grant should give it. */
async function outcome(world: RepositoryWorld): Promise<string> {
  world.restart();
  world.sleep('150m');
  await world.look();
  world.failures();
  expect(world.targets.orders.asked).toEqual([]);
  return JSON.stringify(world.ledger().filter(({ type }) => type === 'provision-failed'));
}

describe('an authorization in the record gives nothing if the policy that it names', () => {
  it('landed and was never accepted', async () => {
    await using world = await aRepository();
    const asked = await refused(world);
    await world.people.alice.pushDirectly(world.github, { [POLICY_PATH]: LAX }, 'Make it easy');
    await world.lookPastLag();
    expect(world.ledger().at(-1)?.type).toBe('policy-refused');
    const lax = world.github.head() ?? '';
    const { ledger } = await world.curfew();
    await ledger.append(() => ({ entries: [authorizedUnder(lax, world, asked)] }));
    expect(await outcome(world)).toContain(`the policy at commit ${lax} was not in force`);
  });

  it('was in force once, and had been replaced by then', async () => {
    await using world = await aRepository();
    const lax = await accept(world, LAX);
    await accept(world, POLICY);
    const asked = await refused(world);
    const { ledger } = await world.curfew();
    await ledger.append(() => ({ entries: [authorizedUnder(lax, world, asked)] }));
    expect(await outcome(world)).toContain(`the policy at commit ${lax} was not in force`);
  });

  it('reached the default branch by a push of its commit to the ledger', async () => {
    await using world = await aRepository();
    const asked = await refused(world);
    await world.people.alice.pushDirectly(world.github, { [POLICY_PATH]: LAX }, 'Make it easy');
    await world.lookPastLag();
    const forged = authorizedUnder(world.github.head() ?? '', world, asked);
    const seq = world.ledger().length + 1;
    const day = '2026/11/23';
    const name = String(seq).padStart(9, '0');
    await world.people.alice.pushAroundRules(world.github, 'curfew/ledger', {
      files: {
        [`entries/${day}/${name}-${name}.jsonl`]: `${JSON.stringify({ v: 1, seq, id: 'a'.repeat(40), ...forged })}\n`,
      },
      message: 'authorized alice orders-db-read until 2026-11-23T20:00:00Z (#1)',
    });
    await outcome(world);
    expect(world.openIssues().map(({ title }) => title)).toContain(
      'The record on curfew/ledger was tampered with',
    );
  });
});

it('a grant under a policy that was replaced later is given by a process that did not judge it', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ from: LATER }));
  await accept(world, OTHER);
  world.restart();
  world.sleep('150m');
  await world.look();
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
});
