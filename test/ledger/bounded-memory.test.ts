import { expect, it } from 'vitest';
import { boundedMemory } from '../../src/ledger/bounded-memory.ts';

it('forgets first what was used longest ago', () => {
  const memory = boundedMemory<string>(10);
  memory.set('a', 'A', 4);
  memory.set('b', 'B', 4);
  memory.get('a');
  memory.set('c', 'C', 4);
  expect(['a', 'b', 'c'].map(memory.get)).toEqual(['A', undefined, 'C']);
});

it('does not take what is too large, and keeps the rest', () => {
  const memory = boundedMemory<string>(10);
  memory.set('a', 'A', 4);
  memory.set('b', 'B', 11);
  expect(['a', 'b'].map(memory.get)).toEqual(['A', undefined]);
});

it('counts what is set again once', () => {
  const memory = boundedMemory<string>(10);
  for (let times = 0; times < 5; times++) memory.set('a', 'A', 4);
  memory.set('b', 'B', 6);
  expect(['a', 'b'].map(memory.get)).toEqual(['A', 'B']);
});
