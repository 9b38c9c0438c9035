import { expect, it } from 'vitest';
import { isRoleName, lockKey } from '../../../src/connectors/postgres/names.ts';

it.each([
  ['alice', true],
  ['"; DROP TABLE orders', true],
  ['x'.repeat(63), true],
  ['x'.repeat(64), false],
  ['ä'.repeat(32), false],
  ['', false],
  ['a\0b', false],
  ['\ud800', false],
])('%j can be the name of a role: %s', (name, expected) => {
  expect(isRoleName(name)).toBe(expected);
});

it('locks each effect by a key of its own', () => {
  const effects = [
    { target: 'a', entitlement: 'b', account: 'c' },
    { target: 'a', entitlement: 'bc', account: '' },
    { target: 'a","b', entitlement: '', account: 'c' },
  ];
  expect(new Set(effects.map(lockKey)).size).toBe(3);
  for (const key of effects.map(lockKey)) expect(BigInt.asIntN(64, BigInt(key)).toString()).toBe(key);
});
