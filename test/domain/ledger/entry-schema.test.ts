import { describe, expect, expectTypeOf, it } from 'vitest';
import schema from '../../../schemas/ledger-entry.schema.json' with { type: 'json' };
import type { LedgerEntry } from '../../../src/domain/generated/ledger-entry.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { isEntry } from '../../../src/domain/ledger/entry-shape.ts';
import { ENTRY_TYPES, recorded, sample } from '../../support/builders/entries.ts';

type Mutable<T> = T extends readonly (infer E)[]
  ? Mutable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
type OfType<T, K> = T extends { type: K } ? T : never;

it('describes exactly the entries of the code', () => {
  type Written = Mutable<Entry>;
  expectTypeOf<LedgerEntry['type']>().toEqualTypeOf<Written['type']>();
  expectTypeOf<LedgerEntry>().toExtend<Written>();
  expectTypeOf<Written>().toExtend<LedgerEntry>();
  expectTypeOf<keyof OfType<LedgerEntry, 'authorized'>>().toEqualTypeOf<
    keyof OfType<Written, 'authorized'>
  >();
  expectTypeOf<keyof OfType<LedgerEntry, 'revoked'>>().toEqualTypeOf<keyof OfType<Written, 'revoked'>>();
});

describe.each(ENTRY_TYPES)('%s', (type) => {
  const [entry] = recorded([sample(type)]);

  it('fits', () => {
    expect(isEntry(entry)).toBe(true);
    expect(isEntry({ ...entry, late: true })).toBe(true);
  });

  it('needs every field, and allows no other', () => {
    for (const key of Object.keys(entry ?? {})) {
      const { [key]: _gone, ...rest } = { ...entry } as Record<string, unknown>;
      expect([key, isEntry(rest)]).toEqual([key, false]);
    }
    expect(isEntry({ ...entry, more: 1 })).toBe(false);
    expect(isEntry({ ...entry, late: false })).toBe(false);
  });

  it('describes each field', () => {
    const { description, properties } = schema.definitions[type];
    expect(description).toMatch(/\.$/);
    for (const property of Object.values<object>(properties)) {
      const described = 'description' in property || '$ref' in property || 'anyOf' in property;
      expect(described || 'const' in property).toBe(true);
    }
  });
});
