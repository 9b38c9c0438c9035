import { expect, it } from 'vitest';
import { policyInForce } from '../../../src/lifecycle/evidence/policy-in-force.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, POLICY } from '../../support/fakes/fake-main.ts';

const ELSEWHERE = having(POLICY, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]');
/** The operator's file does not list this entitlement. */
const FORBIDDEN = having(ELSEWHERE, 'orders_reader', 'orders_owner');
const DEFAULT_GLOBS = ['access/**/*.yaml'];

async function inForce(policy: string) {
  const { repository } = await fakeMain({ policy });
  const state = await repository.ledger.state();
  if (!state.readable) throw new Error(state.because);
  return policyInForce(repository, state.value);
}

it('is the accepted policy, with the commit that brought it', async () => {
  expect(await inForce(ELSEWHERE)).toMatchObject({
    outcome: 'policy',
    policy: { files: ['grants/*.yaml'] },
    globs: ['grants/*.yaml'],
    accepted: { pull: null },
  });
});

it('cannot be used if the operator forbids it, but still names the grants files', async () => {
  expect(await inForce(FORBIDDEN)).toMatchObject({
    outcome: 'broken',
    policy: null,
    globs: ['grants/*.yaml'],
    findings: [{ severity: 'error' }],
  });
});

it('cannot be used if it cannot be parsed: then the default names the grants files', async () => {
  expect(await inForce('version: 9')).toMatchObject({
    outcome: 'broken',
    policy: null,
    globs: DEFAULT_GLOBS,
  });
});

it('is none before the first one is accepted', async () => {
  const { repository } = await fakeMain();
  expect(await policyInForce(repository, { policy: null })).toEqual({
    outcome: 'none',
    policy: null,
    globs: DEFAULT_GLOBS,
  });
});
