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
const ledgerThat = (answer: 'held' | 'unreadable' | 'down') => async () => {
  if (answer === 'down') throw new Error('GitHub is down');
  const reading = answer === 'held' ? read(STATE, NOON) : unreadable('the ledger', 'GitHub is down');
  return { ledger: { state: async () => reading } };
};

it.each([
  ['if the store holds access in a target that is gone', [given('a', 'gone')], 'down', 1],
  ['if only the ledger holds such access', null, 'held', 1],
  ['but not if every target is there', [given('a', 'one')], 'held', 0],
  ['but not if GitHub does not answer', null, 'down', 0],
  ['but not if the ledger cannot be read', null, 'unreadable', 0],
] as const)('a start is refused %s', async (_name, live, github, problems) => {
  const store = memoryStore();
  if (live !== null) await store.saveCheckpoint('acme/access', { nextSeq: 3, live });
  const repository = ledgerThat(github);
  const found = await startupProblems({ operator: OPERATOR, store, repository, timer, log });
  expect(found).toHaveLength(problems);
});

it('a start is refused if a repository with access is gone', async () => {
  const store = memoryStore();
  await store.saveCheckpoint('acme/old', { nextSeq: 3, live: [given('a', 'one')] });
  const repository = ledgerThat('down');
  const [problem] = await startupProblems({ operator: OPERATOR, store, repository, timer, log });
  expect(problem).toMatch(/^Repository acme\/old is missing from the operator's file/);
});

it('a start is not refused if the repository was only renamed', async () => {
  const store = memoryStore();
  await store.saveCheckpoint('acme/old', { nextSeq: 3, live: [given('a', 'one')] });
  await store.identify('acme/old', 7);
  const repository = async (name: string) => {
    await store.identify(name, 7);
    return ledgerThat('unreadable')();
  };
  expect(await startupProblems({ operator: OPERATOR, store, repository, timer, log })).toEqual([]);
  expect((await store.load('acme/access')).checkpoint?.live).toHaveLength(1);
});
