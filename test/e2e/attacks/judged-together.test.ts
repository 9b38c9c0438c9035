import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { anEmergency, breaking } from '../../support/builders/an-emergency.ts';

/** Merged while a file is broken, and judged together after it is fixed. */
async function allAtOnce(
  world: RepositoryWorld,
  files: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const { alice, bob } = world.people;
  const pulls: number[] = [];
  for (const changed of files) pulls.push(await world.propose(alice, changed));
  await bob.pushDirectly(world.github, { 'access/broken.yaml': 'grants: [' }, 'Oops');
  await world.look();
  for (const pull of pulls) {
    if (!world.github.pull(pull).merged) await world.owner.merge(world.github, pull, { admin: true });
  }
  await world.look();
  world.failures();
  expect(world.story().filter((type) => type === 'authorized')).toEqual([]);
  await bob.pushDirectly(world.github, { 'access/broken.yaml': null }, 'Fix');
  await world.look();
  world.failures();
}

const authorized = (world: RepositoryWorld) => world.story().filter((type) => type === 'authorized').length;

describe('changes that are judged together after a broken file keep to', () => {
  it('totals: 8h in 7 days are four times 2h', async () => {
    await using world = await aRepository();
    const asks = Array.from({ length: 6 }, (_, n) => ({
      [`access/${n}.yaml`]: aGrant({
        id: `id-${n}`,
        role: 'logs-read',
        duration: '2h',
        from: `2026-11-24T${String(3 * n).padStart(2, '0')}:00Z`,
      }),
    }));
    await allAtOnce(world, asks);
    expect(authorized(world)).toBe(4);
    const refused = world.ledger().flatMap((entry) => (entry.type === 'refused' ? entry.reasons : []));
    expect(refused.map(({ code }) => code)).toEqual(['too-much', 'too-much']);
  });

  it('how often a person may use break-glass: twice', async () => {
    await using world = await anEmergency();
    await allAtOnce(
      world,
      [1, 2, 3, 4].map((n) => ({ [`access/${n}.yaml`]: breaking({ id: `id-${n}` }) })),
    );
    expect(authorized(world)).toBe(2);
  });

  it('one grant an id', async () => {
    await using world = await aRepository();
    const ask = (duration: string) => ({
      'access/one.yaml': aGrant({ id: 'one', role: 'logs-read', duration }),
    });
    await allAtOnce(world, [ask('30m')]);
    expect(authorized(world)).toBe(1);
  });
});
