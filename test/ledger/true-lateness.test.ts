import { expect, it } from 'vitest';
import { sample } from '../support/builders/entries.ts';
import { fakeLedger } from '../support/fakes/fake-ledger.ts';

it('records how late a revocation is by the record, if the process did not know of an earlier end', async () => {
  const world = await fakeLedger();
  for (const type of ['authorized', 'provisioning', 'provisioned'] as const) {
    await world.ledger.append(() => ({ entries: [sample(type)] }));
  }
  const revoked = sample('revoked');
  const withdrawn = new Date(Date.parse(revoked.at) - 60_000).toISOString();
  await world.ledger.append(() => ({ entries: [sample('ended', { at: withdrawn, cause: 'withdrawn' })] }));
  // Another process knew only the end of the window.
  const report = { ...revoked, cause: 'expired' as const, late_ms: 500 };
  const { entries } = await world.open().append(() => ({ entries: [report] }));
  expect(entries).toMatchObject([{ type: 'revoked', late_ms: 60_000, cause: 'withdrawn' }]);
  // A second report of it changes nothing.
  const again = await world.ledger.append(() => ({ entries: [report] }));
  expect(again.entries).toEqual([]);
});

it('leaves the lateness as it was reported if the record knows no earlier end', async () => {
  const world = await fakeLedger();
  for (const type of ['authorized', 'provisioning', 'provisioned'] as const) {
    await world.ledger.append(() => ({ entries: [sample(type)] }));
  }
  const { entries } = await world.ledger.append(() => ({ entries: [sample('revoked')] }));
  expect(entries).toMatchObject([{ late_ms: sample('revoked').late_ms, cause: 'expired' }]);
});
