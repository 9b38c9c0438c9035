import { describe, expect, it } from 'vitest';
import { land } from '../../../src/lifecycle/landing/land.ts';
import { activeIn } from '../../support/active-text.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import { type OddEntry, pushOddBranch } from '../../support/builders/odd-branch.ts';

const PATH = 'access/one.yaml';
const GOOD = aGrant();
const MEGABYTE = 1_048_576;

interface Bad {
  readonly files: Readonly<Record<string, string | Buffer | null>>;
  /** Where the check points to, as `path:line`; null where it speaks of the request as a whole. */
  readonly at: string | null;
  /** The text of the finding, with its fix. */
  readonly message: RegExp;
}

function failedCheck(world: RepositoryWorld, pull: number) {
  const check = world.check(pull);
  expect(check).toMatchObject({ status: 'completed', conclusion: 'failure' });
  expect(world.github.pull(pull).merged).toBe(false);
  expect(world.story()).toEqual([]);
  expect(world.failures()).toEqual([]);
  for (const text of world.said()) expect(activeIn(text)).toEqual([]);
  const places = check.annotations.map(({ path, start_line }) => `${path}:${start_line}`);
  const words = [check.title, check.summary, ...check.annotations.map(({ message }) => message)].join('\n');
  return { places, words, check };
}

const BAD: Readonly<Record<string, Bad>> = {
  'a bracket that is never closed': {
    files: { [PATH]: 'grants: [\n  - id: one\n' },
    at: `${PATH}:2`,
    message: /comma/,
  },
  'a tab for indentation': {
    files: { [PATH]: 'grants:\n\t- id: one\n' },
    at: `${PATH}:2`,
    message: /tab/i,
  },
  'an unquoted team': {
    files: { [PATH]: aGrant({ holder: '@alice' }) },
    at: `${PATH}:2`,
    message: /quote|without @|@/i,
  },
  'nothing at all': { files: { [PATH]: '' }, at: `${PATH}:1`, message: /empty/i },
  'a list at the top': { files: { [PATH]: '- id: one\n' }, at: `${PATH}:1`, message: /map of fields/ },
  'ten megabytes': {
    files: { [PATH]: `${GOOD}#${'x'.repeat(10 * MEGABYTE)}\n` },
    at: `${PATH}:1`,
    message: /large|big|bytes|size/i,
  },
  'five megabytes in small files': {
    files: Object.fromEntries(
      Array.from({ length: 10 }, (_, file) => [
        `access/many-${file}.yaml`,
        `${aGrant({ id: `one-${file}` })}#${'x'.repeat(MEGABYTE / 2)}\n`,
      ]),
    ),
    at: 'access/many-7.yaml:1',
    message: /does not read this file.*request less/is,
  },
  'a bomb of aliases': {
    files: {
      [PATH]: `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]\n`)
        .join('')}grants: *j\n`,
    },
    at: `${PATH}:2`,
    message: /alias|anchor/i,
  },
  'brackets ten thousand deep': {
    files: { [PATH]: `grants: ${'['.repeat(10_000)}\n` },
    at: `${PATH}:1`,
    message: /deep|nest/i,
  },
  'a key twice': {
    files: { [PATH]: `${GOOD}    role: logs-read\n` },
    at: `${PATH}:7`,
    message: /role.*(twice|already|again)|(twice|already).*role/i,
  },
  'two documents': { files: { [PATH]: `${GOOD}---\n${GOOD}` }, at: `${PATH}:7`, message: /document/i },
  'a number for an id': { files: { [PATH]: aGrant({ id: '7e3' }) }, at: `${PATH}:6`, message: /quote|text/i },
  'a number for a duration': {
    files: { [PATH]: aGrant({ duration: '4' }) },
    at: `${PATH}:4`,
    message: /number, and duration must be text/,
  },
  'a duration in words': {
    files: { [PATH]: aGrant({ duration: 'four hours' }) },
    at: `${PATH}:4`,
    message: /4h|90m/,
  },
  'a time without a zone': {
    files: { [PATH]: aGrant({ duration: null, until: '2026-11-23T18:00' }) },
    at: `${PATH}:6`,
    message: /Write Z for UTC/,
  },
  'both an end and a duration': {
    files: { [PATH]: aGrant({ until: '2026-11-23T18:00Z' }) },
    at: `${PATH}:2`,
    message: /until|duration/,
  },
  'a list for a justification': {
    files: { [PATH]: aGrant({ justification: '[because]' }) },
    at: `${PATH}:5`,
    message: /map of fields/,
  },
  'an unknown key': {
    files: { [PATH]: aGrant({ durations: '4h' }) },
    at: `${PATH}:7`,
    message: /durations.*duration/s,
  },
  'half a justification': {
    files: { [PATH]: aGrant({ justification: '{ action: Find out why refunds are stuck }' }) },
    at: `${PATH}:5`,
    message: /why_production/,
  },
  'a role that does not exist': {
    files: { [PATH]: aGrant({ role: 'orders-db-raed' }) },
    at: `${PATH}:3`,
    message: /orders-db-read/,
  },
  'a person who does not exist': {
    files: { [PATH]: aGrant({ holder: 'alcie' }) },
    at: `${PATH}:2`,
    message: /alcie/,
  },
  'another person': { files: { [PATH]: aGrant({ holder: 'bob' }) }, at: `${PATH}:2`, message: /bob|alice/ },
  'too long a stay': { files: { [PATH]: aGrant({ duration: '9h' }) }, at: `${PATH}:4`, message: /8h/ },
  'a ticket of another form': {
    files: { [PATH]: aGrant({ ticket: 'soon' }) },
    at: `${PATH}:7`,
    message: /INC/,
  },
  'an id twice': {
    files: { [PATH]: grants({ id: 'one' }, { id: 'one', role: 'logs-read' }) },
    at: `${PATH}:11`,
    message: /one/,
  },
  'an id in two files': {
    files: { 'access/a.yaml': GOOD, 'access/b.yaml': GOOD },
    at: 'access/b.yaml:6',
    message: /access\/a\.yaml/,
  },
  'six hundred entries': {
    files: { [PATH]: grants(...Array.from({ length: 600 }, (_, index) => ({ id: `one-${index}` }))) },
    at: `${PATH}:1`,
    message: /500/,
  },
  'three thousand entries in files': {
    files: Object.fromEntries(
      Array.from({ length: 10 }, (_, file) => [
        `access/many-${file}.yaml`,
        grants(...Array.from({ length: 300 }, (_, index) => ({ id: `one-${file}-${index}` }))),
      ]),
    ),
    at: null,
    message: /too many|\d+ (changes|grants)|at most/i,
  },
  'a picture': {
    files: { [PATH]: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') },
    at: `${PATH}:1`,
    message: /UTF-8|text|character/i,
  },
  'text in another encoding': {
    files: { [PATH]: Buffer.from(GOOD.replace('stuck', 'stück'), 'latin1') },
    at: `${PATH}:5`,
    message: /UTF-8/i,
  },
  'text that runs backwards': {
    files: { [PATH]: GOOD.replace('refunds', 're\u202efunds') },
    at: `${PATH}:5`,
    message: /hidden|invisible|direction|U\+202E/i,
  },
  'a key in a justification': {
    files: { [PATH]: GOOD.replace('order 1182', ['AKIA', 'IOSFODNN7EXAMPLQ'].join('')) },
    at: `${PATH}:5`,
    message: /secret|key/i,
  },
  'another file': { files: { [PATH]: GOOD, 'README.md': 'Changed\n' }, at: null, message: /README\.md/ },
  'the policy with it': {
    files: { [PATH]: GOOD, '.github/curfew.yml': `${POLICY}# more\n` },
    at: null,
    message: /policy/i,
  },
  'a file that the globs miss': {
    files: { 'access/one.yml': GOOD },
    at: 'access/one.yml:1',
    message: /access\/\*\*\/\*\.yaml/,
  },
  'a file in another case': {
    files: { 'Access/one.yaml': GOOD },
    at: 'Access/one.yaml:1',
    message: /access\/\*\*\/\*\.yaml/,
  },
  'an extension in another case': {
    files: { 'access/one.YAML': GOOD },
    at: 'access/one.YAML:1',
    message: /access\/\*\*\/\*\.yaml/,
  },
};

describe('a request with', () => {
  it.each(Object.entries(BAD))(
    '%s fails, and says where and how to fix it',
    async (_name, { files, at, message }) => {
      await using world = await aRepository();
      const pull = await world.propose(world.people.alice, files);
      const began = performance.now();
      await world.look();
      expect(performance.now() - began).toBeLessThan(10_000);
      const { places, words } = failedCheck(world, pull);
      if (at !== null) expect(places).toContain(at);
      expect(words).toMatch(message);
    },
  );

  it.each<[string, OddEntry]>([
    ['a symlink', { path: PATH, mode: '120000', content: '../README.md' }],
    ['a symlink out of the repository', { path: PATH, mode: '120000', content: '/etc/passwd' }],
    ['a submodule', { path: PATH, mode: '160000', content: '4be1c074be1c074be1c074be1c074be1c074be1c' }],
    ['a program', { path: PATH, mode: '100755', content: GOOD }],
  ])('%s in place of a grants file fails', async (_name, entry) => {
    await using world = await aRepository();
    pushOddBranch(world.github, world.people.alice, 'odd', entry);
    const pull = await world.people.alice.openPull(world.github, { head: 'odd', title: 'Odd' });
    await world.look();
    const { places, words } = failedCheck(world, pull);
    expect(places).toContain(`${PATH}:1`);
    expect(words).toMatch(/regular file|link|submodule|executable/i);
  });

  it('a submodule beside the grants fails as any other path', async () => {
    await using world = await aRepository();
    const content = '4be1c074be1c074be1c074be1c074be1c074be1c';
    pushOddBranch(world.github, world.people.alice, 'odd', { path: 'access/lib', mode: '160000', content });
    const branch = { files: { [PATH]: GOOD }, message: 'Ask' };
    await world.people.alice.pushBranch(world.github, 'odd', branch);
    const pull = await world.people.alice.openPull(world.github, { head: 'odd', title: 'Odd' });
    await world.look();
    expect(failedCheck(world, pull).words).toMatch(/access\/lib/);
  });

  it('a fork behind it fails, and says where to push', async () => {
    await using world = await aRepository();
    const mallory = world.simulator.person('mallory');
    world.github.allow(mallory, 'read');
    const fork = world.simulator.fork(world.github, mallory);
    await mallory.pushBranch(fork, 'ask', {
      files: { [PATH]: aGrant({ holder: 'mallory' }) },
      message: 'Ask',
    });
    const pull = await mallory.openPull(world.github, { head: 'mallory:ask', title: 'Ask' });
    await world.look();
    expect(failedCheck(world, pull).words).toMatch(/fork/);
  });

  it('thousands of people asks GitHub about none of them', async () => {
    await using world = await aRepository();
    const files = [0, 1, 2].map((file) => [
      `access/many-${file}.yaml`,
      grants(
        ...Array.from({ length: 400 }, (_, index) => ({
          id: `${file}-${index}`,
          holder: `u${file}-${index}`,
        })),
      ),
    ]);
    const pull = await world.propose(world.people.alice, Object.fromEntries(files));
    world.simulator.calls.clear();
    await world.look();
    expect(failedCheck(world, pull).words).toMatch(/at most 50 grants, and this changes 1200/);
    const askedAbout = () => world.simulator.calls.filter(({ path }) => /^\/users\/u\d/.test(path));
    expect(askedAbout()).toEqual([]);
    expect(world.simulator.calls.length).toBeLessThan(100);
    await world.owner.merge(world.github, pull, { admin: true });
    world.simulator.calls.clear();
    await world.curfew().then(land);
    expect(askedAbout()).toEqual([]);
    expect(world.simulator.calls.length).toBeLessThan(40);
    expect(new Set(world.story())).toEqual(new Set(['refused']));
    expect(world.targets.orders.asked).toEqual([]);
  });

  it('the check of another request names a broken file on the default branch', async () => {
    await using world = await aRepository({ seed: { 'access/old.yaml': 'grants: [' } });
    const pull = await world.propose(world.people.alice, { [PATH]: GOOD });
    await world.look();
    const { places } = failedCheck(world, pull);
    expect(places.join()).toContain('access/old.yaml');
  });
});
