import { expect, it } from 'vitest';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { startupProblems } from '../../../src/lifecycle/setup/startup-problems.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';
import { operatorFrom } from '../../support/builders/written-policy.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const OPERATOR = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  one: { connector: postgres, url: { env: ONE_URL }, entitlements: [reader] }
`);
const { timer } = aManualClock(NOON.toISO() ?? '');
const log = { info() {}, warn() {}, error() {} };
const STATE = { head: '', nextSeq: 9, live: [given('b', 'gone')], cursor: null, policy: null, owed: [] };
const answering = (answer: 'held' | 'unreadable' | 'down') => async () => {
  if (answer === 'down') throw new Error('GitHub is away');
  const reading = answer === 'held' ? read(STATE, NOON) : unreadable('the ledger', 'GitHub is away');
  return { ledger: { state: async () => reading } };
};

it.each([
  ['is known to be held in a target that is gone', [given('a', 'gone')], 'down', 1],
  ['stands in the ledger alone', null, 'held', 1],
  ['is held where it can be ended', [given('a', 'one')], 'held', 0],
  ['cannot be found out', null, 'down', 0],
  ['cannot be read', null, 'unreadable', 0],
] as const)(
  'a start is refused only for what would stay for ever: what %s',
  async (_what, live, github, problems) => {
    const store = memoryStore();
    if (live !== null) await store.saveCheckpoint('acme/access', { nextSeq: 3, live });
    const repository = answering(github);
    const found = await startupProblems({ operator: OPERATOR, store, repository, timer, log });
    expect(found).toHaveLength(problems);
  },
);

it('a start is refused where a repository is gone that gave something', async () => {
  const store = memoryStore();
  await store.saveCheckpoint('acme/old', { nextSeq: 3, live: [given('a', 'one')] });
  const repository = answering('down');
  const [problem] = await startupProblems({ operator: OPERATOR, store, repository, timer, log });
  expect(problem).toMatch(/^Repository acme\/old is gone/);
});

it('a start goes on where the repository was only renamed', async () => {
  const store = memoryStore();
  await store.saveCheckpoint('acme/old', { nextSeq: 3, live: [given('a', 'one')] });
  await store.identify('acme/old', 7);
  const repository = async (name: string) => {
    await store.identify(name, 7);
    return answering('unreadable')();
  };
  expect(await startupProblems({ operator: OPERATOR, store, repository, timer, log })).toEqual([]);
  expect((await store.load('acme/access')).checkpoint?.live).toHaveLength(1);
});
