import { expect, it } from 'vitest';
import type { Person } from '../../../simulator/people/person.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { pushOddBranch } from '../../support/builders/odd-branch.ts';
import { having } from '../../support/builders/written-policy.ts';

const MANUAL = having(POLICY, 'merge: auto', 'merge: manual');
const pathOf = (id: string) => `access/${id}.yaml`;
type Files = Readonly<Record<string, string | Buffer | null>>;

/** Approved by dana where that helps, merged by an administrator whatever the check says, and looked at. */
async function forced(world: RepositoryWorld, by: Person, files: Files) {
  const pull = await world.propose(by, files);
  await world.look();
  await world.review(world.people.dana, pull);
  await world.look();
  const check = world.check(pull);
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  const reasons = world
    .ledger()
    .flatMap((entry) =>
      entry.type === 'refused' && entry.pull === pull ? entry.reasons.map(({ code }) => code) : [],
    );
  return { pull, conclusion: check.conclusion, reasons };
}

it('a grant is one content for one person, under one id, for ever', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, bob } = world.people;
  const one = aGrant({ duration: '2h' });
  const first = await forced(world, alice, { [pathOf('one')]: one });
  expect(first).toMatchObject({ conclusion: 'success', reasons: [] });
  const { orders } = world.targets;

  // Its file renamed: nothing changes. Its path in another case: nothing is read there, and what was read is
  // gone.
  await bob.pushDirectly(world.github, { [pathOf('one')]: null, 'access/renamed.yaml': one }, 'Rename');
  await world.look();
  expect(orders.held()).toEqual(['orders_reader alice_k']);
  expect(world.story('one').at(-1)).toBe('provisioned');

  // Another person's grant: extended, or taken for oneself.
  const longer = await forced(world, bob, { 'access/renamed.yaml': aGrant({ duration: '8h' }) });
  expect(longer.conclusion).toBe('failure');
  expect(longer.reasons).toContain('not-yours');
  const renamed = await forced(world, bob, {
    'access/renamed.yaml': aGrant({ duration: '2h', holder: 'bob' }),
  });
  expect(renamed.conclusion).toBe('failure');
  expect(renamed.reasons).toContain('not-yours');
  expect(orders.held()).toEqual(['orders_reader alice_k']);

  // The file gone is the grant withdrawn; its id is spent.
  await bob.pushDirectly(world.github, { 'access/renamed.yaml': null }, 'Away');
  await world.look();
  expect(world.story('one')).toContain('ended');
  const again = await forced(world, alice, { [pathOf('one')]: one });
  expect(again.conclusion).toBe('failure');
  expect(again.reasons).toContain('id-spent');
  expect(orders.held()).toEqual([]);
}, 120_000);

it('a start in the past begins with the merge, and ends no later for it', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice } = world.people;
  const { github, people } = world;
  for (const [id, from] of [
    ['past', '2026-11-23T00:00Z'],
    ['passed', '2026-11-23T14:10Z'],
  ] as const) {
    const pull = await world.propose(alice, { [pathOf(id)]: aGrant({ id, from, duration: '1h' }) });
    await world.look();
    await world.review(people.dana, pull);
    world.sleep('20m');
    await alice.merge(github, pull);
    await world.look();
    const authorized = world.ledger().find((entry) => entry.type === 'authorized' && entry.grant === id);
    if (authorized?.type !== 'authorized') throw new Error(`${id} was not authorized`);
    const { window, evidence } = authorized;
    expect(window.starts).toBe(evidence.merged_at);
    expect(Date.parse(window.ends) - Date.parse(window.starts)).toBe(3_600_000);
  }
});

it('only a regular file at the path of a grants file gives access', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice } = world.people;
  const { github } = world;
  const goal = await forced(world, alice, { 'access/notes.txt': aGrant({ id: 'goal' }) });
  expect(goal.conclusion).toBe('success');
  const lfs = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
  for (const [branch, entry] of Object.entries({
    link: { path: pathOf('link'), mode: '120000', content: 'notes.txt' },
    module: { path: pathOf('module'), mode: '160000', content: '4be1c074be1c074be1c074be1c074be1c074be1c' },
    program: { path: pathOf('program'), mode: '100755', content: aGrant({ id: 'program' }) },
  } as const)) {
    pushOddBranch(github, alice, branch, entry);
    const pull = await alice.openPull(github, { head: branch, title: branch });
    await world.look();
    expect(world.check(pull).conclusion, branch).toBe('failure');
    await world.owner.merge(github, pull, { admin: true });
    await world.look();
  }
  const cased = await forced(world, alice, { 'Access/cased.yaml': aGrant({ id: 'cased' }) });
  expect(cased.conclusion).toBe('failure');
  const pointer = await world.propose(alice, { [pathOf('lfs')]: lfs });
  await world.look();
  expect(world.check(pointer).conclusion).toBe('failure');
  expect(world.story().filter((type) => type !== 'refused')).toEqual([]);
  expect([...world.targets.orders.asked, ...world.targets.logs.asked]).toEqual([]);
}, 120_000);

it('limits count grants one after the other, with gaps, for the same effect, and at once', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice, dana } = world.people;
  const ask = (id: string, fields: Readonly<Record<string, string | null>> = {}) => ({
    [pathOf(id)]: aGrant({ id, duration: '8h', ...fields }),
  });
  // 24 h in 7 days, over two roles that give the same effect, at the same time or not.
  const first = await forced(world, alice, ask('first'));
  const later = await forced(world, alice, ask('later', { from: '2026-11-24T00:00Z' }));
  const both = ['second', 'third'];
  const pulls: number[] = [];
  for (const [index, id] of both.entries()) {
    const fields = { role: 'orders-support', from: `2026-11-25T${index === 0 ? '00' : '12'}:00Z` };
    const pull = await world.propose(alice, ask(id, fields));
    await world.look();
    await world.review(dana, pull);
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    pulls.push(pull);
  }
  expect([first.reasons, later.reasons]).toEqual([[], []]);
  for (const pull of pulls) await alice.merge(world.github, pull);
  await world.look();
  expect(world.story('second')).toContain('authorized');
  expect(world.story('third')).toEqual(['requested', 'refused']);
  const fourth = await forced(world, alice, ask('fourth', { from: '2026-11-27T00:00Z', duration: '30m' }));
  expect(fourth.conclusion).toBe('failure');
  expect(fourth.reasons).toContain('too-much');
}, 120_000);

it('an account belongs to one person, also after another person took the login', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice } = world.people;
  await forced(world, alice, { [pathOf('one')]: aGrant({ duration: '1h' }) });
  expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);

  // A login that is the account of another person.
  const namesake = world.acme.person('alice_k');
  world.teams.backend.add(namesake);
  const other = await forced(world, namesake, {
    [pathOf('namesake')]: aGrant({ id: 'namesake', holder: 'alice_k' }),
  });
  expect(other.conclusion).toBe('failure');
  expect(other.reasons).toContain('account-taken');

  // alice is renamed, and mallory takes the name: her live grant, her account, her file.
  alice.rename('alice-now');
  const mallory = world.acme.person('mallory');
  mallory.rename('alice');
  world.teams.backend.add(mallory);
  const longer = await forced(world, mallory, { [pathOf('one')]: aGrant({ duration: '8h' }) });
  expect(longer.conclusion).toBe('failure');
  expect(longer.reasons).toContain('not-yours');
  const claimed = await forced(world, mallory, { [pathOf('mine')]: aGrant({ id: 'mine' }) });
  expect(claimed.conclusion).toBe('failure');
  expect(claimed.reasons).toContain('account-changed-hands');
  await world.pass('1h');
  const later = await forced(world, mallory, { [pathOf('later')]: aGrant({ id: 'later' }) });
  expect(later.conclusion).toBe('failure');
  expect(later.reasons).toContain('account-changed-hands');
  // The record does not forget, and a new process reads it.
  world.sleep('2000h');
  world.restart();
  const muchLater = await forced(world, mallory, { [pathOf('years')]: aGrant({ id: 'years' }) });
  expect(muchLater.reasons).toContain('account-changed-hands');
  expect(world.targets.orders.asked).toEqual([
    'provision orders_reader alice_k',
    'revoke orders_reader alice_k',
  ]);
}, 120_000);

it('grants come with nothing else that could change who judges them', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const { alice } = world.people;
  for (const [path, text] of Object.entries({
    '.github/curfew.yml': MANUAL.replace('max_duration: 8h', 'max_duration: 9h'),
    '.github/CODEOWNERS': '* @alice\n',
    '.github/workflows/ci.yml': 'on: push\n',
  })) {
    const id = path.replace(/\W+/g, '-').toLowerCase().slice(1, -1);
    const both = await forced(world, alice, { [pathOf(id)]: aGrant({ id }), [path]: text });
    expect(both.conclusion, path).toBe('failure');
    expect(both.reasons.length, path).toBeGreaterThan(0);
    expect(world.story(id), path).toEqual(['refused']);
  }
  expect(world.ledger().some(({ type }) => type === 'policy-refused')).toBe(true);
  expect(world.targets.orders.asked).toEqual([]);
}, 120_000);

it('YAML is read one way, or not at all', async () => {
  await using world = await aRepository({ policy: MANUAL });
  const lines = await world.propose(world.people.alice, {
    [pathOf('lines')]: aGrant({ id: 'lines' }).replaceAll('\n', '\r\n'),
  });
  await world.look();
  expect(world.check(lines).annotations.filter(({ path }) => path === pathOf('lines'))).toEqual([]);
  const GOOD = aGrant({ id: 'good' });
  const files: Readonly<Record<string, string>> = {
    alias: GOOD.replace('holder: alice', 'holder: &me alice').replace('duration: 4h', 'duration: *me'),
    'merge-key': `base: &base\n  role: logs-read\n${GOOD}    <<: *base\n`,
    tag: GOOD.replace('holder: alice', 'holder: !!js/function "alice"'),
    proto: `${GOOD}    __proto__: { role: logs-read }\n`,
    constructor: `${GOOD}    constructor: x\n`,
    documents: `${GOOD}---\n${GOOD}`,
    bom: `\uFEFF${GOOD}`,
    nel: GOOD.replace('stuck', 'stuck\u0085    role: logs-read'),
    separator: GOOD.replace('stuck', 'stuck\u2028    role: logs-read'),
    homoglyph: GOOD.replace('holder: alice', 'holder: аlice'),
    invisible: GOOD.replace('holder: alice', 'holder: al\u200bice'),
    'full-width': GOOD.replace('holder: alice', 'holder: ａlice'),
  };
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [pathOf(name), text.replaceAll('good', `good-${name}`)]),
  );
  const pull = await world.propose(world.people.alice, paths);
  await world.look();
  const check = world.check(pull);
  expect(check.conclusion).toBe('failure');
  const named = new Set(check.annotations.map(({ path }) => path));
  // Whatever is let through says exactly what it shows.
  expect(Object.keys(paths).filter((path) => !named.has(path))).toEqual([]);
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  expect(world.story()).toEqual(['requested']);
  world.failures();
});
