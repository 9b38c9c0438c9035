import { describe, expect, it } from 'vitest';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { isMassRevocation, massRevocationCode } from '../../../src/domain/plan/mass-revocation.ts';
import { EFFECT, OTHER_EFFECT } from '../../support/builders/entries.ts';
import { given } from '../../support/builders/some-endings.ts';

const manyGrants = (count: number) =>
  Array.from({ length: count }, (_, index) => given(`g${index}`, 'one', 60));
const unsupported = (live: readonly LiveEffect[]) =>
  live.map((effect) => ({ live: effect, cause: 'policy' as const }));

describe('the guard against a mass revocation', () => {
  it.each([
    [5, 5, false],
    [6, 6, true],
    [6, 23, true],
    [6, 24, false],
    [30, 100, true],
  ])('if %d of %d grants would end at once: %s', (ending, all, stops) => {
    expect(isMassRevocation(unsupported(manyGrants(ending)), manyGrants(all))).toBe(stops);
  });

  it('counts grants, not effects', () => {
    const both = [EFFECT, OTHER_EFFECT].map((effect) => ({ ...given('a', 'one', 60), effect }));
    expect(isMassRevocation(unsupported([...both, ...both, ...both]), both)).toBe(false);
  });

  it('is released by a code for exactly these grants', () => {
    const [one, reversed, more] = [manyGrants(6), manyGrants(6).reverse(), manyGrants(7)].map((live) =>
      massRevocationCode(unsupported(live)),
    );
    expect(one).toBe(reversed);
    expect(one).not.toBe(more);
  });
});
