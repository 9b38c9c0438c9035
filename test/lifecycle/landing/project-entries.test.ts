import { expect, it } from 'vitest';
import { projectEntries } from '../../../src/lifecycle/landing/project-entries.ts';
import { sample } from '../../support/builders/entries.ts';
import { fakeLedger } from '../../support/fakes/fake-ledger.ts';

const EMERGENCY = sample('authorized', { break_glass: true, review_by: '2026-11-24T14:00:00.000Z' });
const DAY = '2026-11-23T00:00:00.000Z';
const ENTRIES = [sample('policy-accepted'), sample('requested', { grant: 'other' }), EMERGENCY];

it('has the state and the entries that the ledger has after it records them', async () => {
  const { ledger } = await fakeLedger();
  const before = await ledger.append(() => ({ entries: [sample('requested')] }));
  const projected = projectEntries(ledger, before.state, ENTRIES);
  const life = await projected.ledger.life(EMERGENCY.grant);
  const since = await projected.ledger.since(DAY);
  const { state } = await ledger.append(() => ({ entries: ENTRIES }));
  expect({ ...projected.state, head: state.head }).toEqual(state);
  expect(life).toEqual(await ledger.life(EMERGENCY.grant));
  expect(since).toEqual(await ledger.since(DAY));
});

it('records nothing', async () => {
  const { ledger } = await fakeLedger();
  const { state } = await ledger.append(() => ({ entries: [] }));
  const projected = projectEntries(ledger, state, ENTRIES);
  await expect(projected.ledger.append(() => ({ entries: ENTRIES }))).rejects.toThrow(/cannot be written/);
  expect(await ledger.life(EMERGENCY.grant)).toEqual([]);
});
