import { expect, it } from 'vitest';
import { boundedMemory } from '../../src/github/bounded-memory.ts';

it('forgets what was not used for longest, once it is full', () => {
  const memory = boundedMemory<number>(3);
  memory.set('a', 1, 1);
  memory.set('b', 2, 1);
  memory.set('c', 3, 1);
  memory.get('a');
  memory.set('d', 4, 1);
  expect(['a', 'b', 'c', 'd'].map(memory.get)).toEqual([1, undefined, 3, 4]);
});

it('counts what takes another’s place once', () => {
  const memory = boundedMemory<number>(3);
  memory.set('a', 1, 1);
  memory.set('b', 2, 1);
  memory.set('b', 3, 2);
  expect(['a', 'b'].map(memory.get)).toEqual([1, 3]);
  memory.delete('b');
  memory.delete('b');
  memory.set('c', 4, 2);
  expect(['a', 'b', 'c'].map(memory.get)).toEqual([1, undefined, 4]);
});

it('keeps nothing that is too large, not even what it was before', () => {
  const memory = boundedMemory<number>(3);
  memory.set('a', 1, 1);
  memory.set('a', 2, 4);
  expect(memory.get('a')).toBeUndefined();
});
