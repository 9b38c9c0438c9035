import { expect, it } from 'vitest';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { editEntries, rewriteLedger } from '../support/builders/rewrite-ledger.ts';
import { curfew } from '../support/lives/recorded-lives.ts';

async function codes(world: RepositoryWorld): Promise<readonly string[]> {
  const argv = ['audit', 'verify', '--repo', world.github.gitDir, '--format', 'json'];
  const { out } = await curfew(argv);
  return JSON.parse(out).findings.map((finding: { readonly code: string }) => finding.code);
}

/** A push waits for its pull request, and a request that lands after it is judged before it. */
async function outOfOrder(): Promise<RepositoryWorld> {
  const world = await aRepository();
  const two = aGrant({ id: 'two', holder: 'bob' });
  await world.people.bob.pushDirectly(world.github, { 'access/two.yaml': two }, 'Push');
  await world.look();
  await world.give(aGrant({ duration: '4h' }));
  await world.pass('10m');
  const judged = world.ledger().filter(({ type }) => type === 'authorized' || type === 'refused');
  expect(judged.map((entry) => 'grant' in entry && `${entry.type} ${entry.grant}`)).toEqual([
    'authorized one',
    'refused two',
  ]);
  return world;
}

it('landings that were judged out of order are sound', async () => {
  await using world = await outOfOrder();
  expect(await codes(world)).toEqual([]);
});

it('a judgement of a landing that did not change the grant is found', async () => {
  await using world = await outOfOrder();
  rewriteLedger(
    world.github.gitDir,
    editEntries((entry) => (entry.type === 'refused' ? { ...entry, grant: 'three' } : entry)),
  );
  const found = await codes(world);
  expect(found).toContain('entry-unexplained');
  expect(found).toContain('change-unexplained');
});
