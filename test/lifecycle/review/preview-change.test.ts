import { expect, it } from 'vitest';
import { read } from '../../../src/domain/reading.ts';
import { previewChange } from '../../../src/lifecycle/review/preview-change.ts';
import { ALICE } from '../../support/builders/entries.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';

it('a step about an effect that another grant holds is shown, however the ledger writes that effect', async () => {
  const held = given('a', 'one', 60);
  const { account, entitlement, target } = held.effect;
  const change = {
    revision: null,
    facts: {
      change: { kind: 'added', after: { grant: { id: 'b', role: 'reader' } } },
      window: { starts: NOON, ends: NOON.plus({ hours: 1 }) },
      holder: read(ALICE, NOON),
      effects: [{ target, entitlement, account }],
    },
  };
  const live = [{ ...held, effect: { account, entitlement, target } }];
  const targets = { connector: () => null };
  const { preview } = await previewChange({ targets }, change as never, live, NOON);
  expect(preview).toEqual(['keep reader in one as a']);
});
