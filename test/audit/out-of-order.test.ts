import { expect, it } from 'vitest';
import type { Entry } from '../../src/domain/ledger/entry.ts';
import { aGrant } from '../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../support/builders/a-repository.ts';
import { editEntries, rewriteLedger } from '../support/builders/rewrite-ledger.ts';
import { having } from '../support/builders/written-policy.ts';
import { curfew } from '../support/lives/recorded-lives.ts';

interface Finding {
  readonly code: string;
  readonly where: string;
}

async function findings(world: RepositoryWorld): Promise<readonly Finding[]> {
  const argv = ['audit', 'verify', '--repo', world.github.gitDir, '--format', 'json'];
  const { out } = await curfew(argv);
  return JSON.parse(out).findings;
}

async function codes(world: RepositoryWorld): Promise<readonly string[]> {
  return (await findings(world)).map(({ code }) => code);
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

const BROKEN = { 'access/two.yaml': 'grants: [' };
const FIXED = { 'access/two.yaml': null };
const OTHER_POLICY = { '.github/curfew.yml': having(POLICY, 'max_duration: 8h', 'max_duration: 6h') };

it.each<[string, readonly Readonly<Record<string, string | null>>[], readonly string[]]>([
  ['a withdrawal behind a policy', [OTHER_POLICY, { 'access/one.yaml': null }], ['ended']],
  [
    'a shorter window behind a policy',
    [OTHER_POLICY, { 'access/one.yaml': aGrant({ duration: '2h' }) }],
    ['authorized'],
  ],
  [
    'a policy and a file wait, and the withdrawal is between',
    [BROKEN, OTHER_POLICY, { 'access/one.yaml': null }, FIXED],
    ['ended'],
  ],
  ['a policy waits, and then a file', [OTHER_POLICY, BROKEN, { 'access/one.yaml': null }, FIXED], ['ended']],
  [
    'an extension waits',
    [
      OTHER_POLICY,
      { 'access/one.yaml': aGrant({ duration: '6h' }) },
      { 'access/one.yaml': aGrant({ duration: '2h' }) },
    ],
    ['authorized'],
  ],
  [
    'the file of the grant cannot be read in between',
    [{ 'access/one.yaml': 'grants: [' }, OTHER_POLICY, { 'access/one.yaml': 'grants: []\n' }],
    ['ended'],
  ],
])(
  'what gives less is sound although it was judged before earlier landings: %s',
  async (_name, pushes, first) => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '4h' }));
    const before = world.ledger().length;
    for (const files of pushes) await world.people.bob.pushDirectly(world.github, files, 'Push');
    await world.look();
    const judged = world.ledger().slice(before);
    expect(judged.map(({ type }) => type).slice(0, first.length)).toEqual(first);
    await world.pass('10m');
    expect(world.ledger().some(({ type }) => type === 'policy-refused')).toBe(true);
    expect(await codes(world)).toEqual([]);
  },
);

it('access that is revoked until a later start, which another landing brought, is sound', async () => {
  await using world = await aRepository();
  const until = { duration: null, until: '2026-11-23T17:00Z' };
  await world.give(aGrant(until));
  const later = aGrant({ ...until, from: '2026-11-23T16:00Z' });
  await world.people.bob.pushDirectly(world.github, { 'access/one.yaml': later }, 'Not yet');
  await world.look();
  expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ cause: 'replaced' });
  expect(await codes(world)).toEqual([]);
});

it('a request to shorten that is judged before a push to the same grant is sound', async () => {
  await using world = await aRepository();
  const { alice, bob } = world.people;
  await world.give(aGrant({ duration: '4h' }));
  const changed = {
    justification: '{ action: Refund order 1182, why_production: The rows exist only there }',
  };
  await bob.pushDirectly(world.github, { 'access/one.yaml': aGrant({ duration: '4h', ...changed }) }, 'Push');
  const shorter = { 'access/one.yaml': aGrant({ duration: '2h', ...changed }) };
  const pull = await world.propose(alice, shorter);
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  expect(world.ledger().at(-1)).toMatchObject({ type: 'authorized', change: 'shortened', pull });
  await world.pass('10m');
  expect(world.story()).toContain('refused');
  expect(await codes(world)).toEqual([]);
});

it('a withdrawal behind a push that brings back what a rewind removed is sound', async () => {
  await using world = await aRepository();
  const { bob } = world.people;
  await bob.pushDirectly(world.github, { 'access/two.yaml': aGrant({ id: 'two', holder: 'bob' }) }, 'Push');
  await world.look();
  const before = world.github.head('main') ?? '';
  await world.give(aGrant({ duration: '4h' }));
  world.github.state.git.setRef('refs/heads/main', before);
  await bob.pushDirectly(world.github, { 'access/one.yaml': aGrant({ duration: '4h' }) }, 'Put it back');
  await bob.pushDirectly(world.github, { 'access/one.yaml': null }, 'Withdraw');
  await world.look();
  expect(world.story()).toContain('ended');
  await world.pass('10m');
  expect(await codes(world)).toEqual(['not-on-main']);
});

const THREE = { 'access/three.yaml': aGrant({ id: 'three', holder: 'bob' }) };
const FOUR = { 'access/four.yaml': aGrant({ id: 'four', holder: 'bob' }) };
const NO_THREE = { 'access/three.yaml': null };
const LONGER = { 'access/one.yaml': aGrant({ duration: '6h' }) };
const AS_BEFORE = { 'access/one.yaml': aGrant({ duration: '4h' }) };

/** Files that were pushed one after the other, with a wait in which the pushes so far are judged. */
type Pushes = readonly (Readonly<Record<string, string | null>> | 'wait')[];

async function pushAll(world: RepositoryWorld, pushes: Pushes): Promise<void> {
  for (const files of pushes) {
    if (files === 'wait') {
      await world.lookPastLag();
      const failures = world.failures();
      expect(failures.every((failure) => failure.includes('cannot be read'))).toBe(true);
    } else await world.people.bob.pushDirectly(world.github, files, 'Push');
  }
  await world.lookPastLag();
}

it.each<[string, Pushes, readonly string[]]>([
  [
    'a grant comes, and goes behind a policy',
    [BROKEN, THREE, OTHER_POLICY, 'wait', NO_THREE, FIXED],
    ['policy-refused'],
  ],
  ['a grant comes, and goes behind another one', [BROKEN, THREE, FOUR, NO_THREE, FIXED], ['refused four']],
  [
    'an extension comes, and the grant goes behind a policy',
    [BROKEN, LONGER, OTHER_POLICY, 'wait', { 'access/one.yaml': null }, FIXED],
    ['policy-refused', 'ended one'],
  ],
])('landings that are judged together behind a broken file are sound: %s', async (_name, pushes, judged) => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '4h' }));
  const before = world.ledger().length;
  await pushAll(world, pushes);
  const judgements = world.ledger().slice(before).filter(isJudgement);
  expect(judgements.map((entry) => ('grant' in entry ? `${entry.type} ${entry.grant}` : entry.type))).toEqual(
    judged,
  );
  expect(await codes(world)).toEqual([]);
});

function isJudgement({ type }: Entry): boolean {
  return ['authorized', 'refused', 'ended', 'reverted', 'policy-refused'].includes(type);
}

it('an entry that names a commit for a grant that it did not change leaves its changes unjudged', async () => {
  await using world = await aRepository();
  await world.give(aGrant({ duration: '4h' }));
  await pushAll(world, [FOUR]);
  const { bob } = world.people;
  await bob.pushDirectly(world.github, BROKEN, 'Push');
  await bob.pushDirectly(world.github, LONGER, 'Push');
  const longer = world.github.head('main') ?? '';
  await pushAll(world, [AS_BEFORE, FIXED]);
  rewriteLedger(
    world.github.gitDir,
    editEntries((entry) => (entry.type === 'refused' ? { ...entry, grant: 'five', commit: longer } : entry)),
  );
  const found = await findings(world);
  expect(found.filter(({ code }) => code === 'entry-unexplained')).toHaveLength(1);
  expect(found.filter(({ code }) => code === 'change-unexplained').map(({ where }) => where)).toEqual([
    'grant four',
  ]);
});

it('a refusal that was removed behind a broken file is found, although a policy was judged after it', async () => {
  await using world = await aRepository();
  await pushAll(world, [BROKEN, THREE, OTHER_POLICY, 'wait', FIXED]);
  rewriteLedger(
    world.github.gitDir,
    editEntries((entry) => (entry.type === 'refused' ? { ...entry, grant: 'five' } : entry)),
  );
  expect(await codes(world)).toContain('change-unexplained');
});
