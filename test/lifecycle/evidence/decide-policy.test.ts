import { expect, it } from 'vitest';
import { policiesRecordedIn } from '../../../src/lifecycle/evidence/decide-policy.ts';
import { ALICE } from '../../support/builders/a-request.ts';
import { oidOf, recorded, sample } from '../../support/builders/entries.ts';

it('the policies that the ledger recorded as requested in one pull request', () => {
  const requested = (pull: number, blob: string | null, at: string) =>
    sample('policy-requested', { pull, blob, at });
  const entries = recorded([
    requested(2, oidOf('a'), '2026-11-23T13:00:00.000Z'),
    requested(3, oidOf('b'), '2026-11-23T13:01:00.000Z'),
    sample('policy-accepted', { pull: 2 }),
    requested(2, null, '2026-11-23T13:02:00.000Z'),
    sample('requested', { pull: 2, holder: ALICE }),
  ]);
  expect(policiesRecordedIn(entries, 2)).toEqual([
    { revision: oidOf('a'), at: '2026-11-23T13:00:00.000Z' },
    { revision: '', at: '2026-11-23T13:02:00.000Z' },
  ]);
});
