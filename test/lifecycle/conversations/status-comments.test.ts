import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';

const ONE = 'access/one.yaml';
const commentsOf = (world: RepositoryWorld, pull: number) =>
  world.github.pull(pull).comments.map(({ body }) => body);
const commentOf = (world: RepositoryWorld, pull: number) => commentsOf(world, pull).join('\n');

async function change(world: RepositoryWorld, file: string | null): Promise<number> {
  const pull = await world.propose(world.people.alice, { [ONE]: file });
  await world.look();
  if (world.github.pull(pull).merged) return pull;
  await world.review(world.people.dora, pull);
  await world.look();
  return pull;
}

describe('the comments on pull requests have the end that is in force', () => {
  it('after an extension, on both pull requests', async () => {
    await using world = await aRepository();
    const first = await world.give(aGrant({ duration: '2h' }));
    expect(commentOf(world, first)).toContain('Its window of 2h ends at 2026-11-23T16:00:02Z.');
    const second = await change(world, aGrant({ duration: '5h' }));
    for (const pull of [first, second])
      expect(commentOf(world, pull)).toContain('Its window of 5h ends at 2026-11-23T19:00:02Z.');
    expect(commentOf(world, first)).toContain(`#${second} changed this grant.`);
    expect(commentOf(world, second)).not.toContain('changed this grant');
    await later(world, '5h');
    for (const pull of [first, second]) {
      expect(commentsOf(world, pull)).toHaveLength(1);
      expect(commentOf(world, pull)).toMatch(/Access ended at 2026-11-23T19:00:\d\dZ: its window ended/);
    }
  });

  it('after it was shortened, and withdrawn', async () => {
    await using world = await aRepository();
    const first = await world.give(aGrant({ duration: '4h' }));
    const second = await change(world, aGrant({ duration: '90m' }));
    for (const pull of [first, second])
      expect(commentOf(world, pull)).toContain('Its window of 1h 30m ends at 2026-11-23T15:30:02Z.');
    await change(world, null);
    for (const pull of [first, second])
      expect(commentOf(world, pull)).toMatch(/Access ended at 2026-11-23T14:00:0\dZ: it was withdrawn/);
  });

  it('if it was withdrawn while the target does not answer', async () => {
    await using world = await aRepository();
    const first = await world.give(aGrant({ duration: '4h' }));
    world.targets.orders.down = true;
    await change(world, null);
    await world.pass('1m');
    expect(commentOf(world, first)).toMatch(
      /Access was to end at 2026-11-23T14:00:0\dZ: it was withdrawn\. Curfew could not revoke it yet: orders-db cannot be reached/,
    );
    world.targets.orders.down = false;
    await world.pass('1m');
    expect(commentOf(world, first)).toMatch(/Access ended at 2026-11-23T14:0\S+Z: it was withdrawn, \d/);
    world.failures();
  });

  it('of a grant whose window starts later, as soon as it is authorized', async () => {
    await using world = await aRepository();
    const times = { duration: null, from: '2026-11-23T16:00Z', until: '2026-11-23T17:00Z' };
    const pull = await world.give(aGrant(times));
    expect(commentOf(world, pull)).toContain(
      'Approved. Its window of 1h starts at 2026-11-23T16:00:00Z and ends at 2026-11-23T17:00:00Z.',
    );
    await change(world, null);
    expect(commentOf(world, pull)).toMatch(
      /Access was never given: it was withdrawn at 2026-11-23T14:00:0\dZ\./,
    );
  });

  it('if another grant gives the same access, until its end', async () => {
    await using world = await aRepository();
    const first = await world.give(aGrant({ duration: '1h' }));
    const second = await world.give(aGrant({ id: 'two', duration: '3h' }), 'access/two.yaml');
    const { ends } = endsOf(world, 'two');
    const other = `\`two\` (#${second}), whose window ends at ${ends}.`;
    expect(commentOf(world, first)).toContain(`The same access is also given by ${other}`);
    expect(commentOf(world, second)).not.toContain('also given');
    await later(world, '1h');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(commentOf(world, first)).toMatch(/This grant ended at 2026-11-23T15:00:0\dZ: its window ended\./);
    expect(commentOf(world, first)).toContain(`The same access continues with ${other}`);

    await world.propose(world.people.alice, { 'access/two.yaml': aGrant({ id: 'two', duration: '2h' }) });
    await world.look();
    expect(commentOf(world, first)).toContain(`whose window ends at ${endsOf(world, 'two').ends}.`);
    expect(endsOf(world, 'two').ends).not.toBe(ends);

    world.restart();
    await later(world, '2h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(commentOf(world, first)).toMatch(
      /The same access continued with `two`, and ended at 2026-11-23T17:0\S+Z\./,
    );
    const after = commentOf(world, first);
    await world.give(aGrant({ id: 'three', duration: '1h' }), 'access/three.yaml');
    world.restart();
    await world.look();
    expect(commentOf(world, first)).toBe(after);
  });
});

/** The sweeps of the time between are left out. */
async function later(world: RepositoryWorld, text: '1h' | '2h' | '5h'): Promise<void> {
  world.sleep(text);
  await world.look();
}

/** The end of the newest revision of a grant, without a fraction of a second. */
function endsOf(world: RepositoryWorld, grant: string): { readonly ends: string } {
  const last = world.ledger().findLast((entry) => entry.type === 'authorized' && entry.grant === grant);
  if (last?.type !== 'authorized') throw new Error(`${grant} was not authorized`);
  return { ends: last.window.ends.replace(/\.\d+Z/, 'Z') };
}
