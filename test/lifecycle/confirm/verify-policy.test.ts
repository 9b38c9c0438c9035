import { expect, it } from 'vitest';
import { unreadable } from '../../../src/domain/reading.ts';
import { verifyPolicy } from '../../../src/lifecycle/confirm/verify-policy.ts';
import { oidOf } from '../../support/builders/entries.ts';
import { fakeLedger } from '../../support/fakes/fake-ledger.ts';

const ENTRY = { policy_commit: oidOf('b'), seq: 9 };

async function ports() {
  const { git, ledger } = await fakeLedger({ now: '2026-11-23T14:00:00.000Z' });
  return { ...git, ledger };
}

it('rejects if the ledger cannot be read, which says nothing about the policy', async () => {
  const repository = await ports();
  const ledger = { ...repository.ledger, state: async () => unreadable('the ledger', 'GitHub is away') };
  await expect(verifyPolicy({ ...repository, ledger }, ENTRY)).rejects.toThrow('GitHub is away');
});

it('finds a policy that is in force under another commit', async () => {
  const repository = await ports();
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  const policy = { commit: oidOf('c'), blob: oidOf('d'), pull: 1 };
  const ledger = {
    ...repository.ledger,
    state: async () => ({ ...state, value: { ...state.value, policy } }),
    since: async () => [],
  };
  const get = () => repository.commits.get(repository.headOf('main') ?? '');
  const commits = { ...repository.commits, get };
  expect(await verifyPolicy({ ...repository, ledger, commits }, ENTRY)).toEqual({
    code: 'policy',
    text: `the policy at commit ${oidOf('b')} was not in force`,
  });
});
