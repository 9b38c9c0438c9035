import { expect, it } from 'vitest';
import { combined, DONE, retryLater } from '../../src/lifecycle/outcome.ts';

const DOWN = new Error('GitHub is down');
const LOST = new Error('the connection was lost');

it('is done if every part is', () => {
  expect(combined(new Map([['land', DONE]]))).toEqual(DONE);
});

it('names each part to be retried, and keeps its cause', () => {
  const one = combined(
    new Map([
      ['land', retryLater('GitHub did not answer', DOWN)],
      ['detect drift', DONE],
      ['reconcile', retryLater('a target failed')],
    ]),
  );
  expect(one).toEqual({
    outcome: 'retry',
    because: 'land: GitHub did not answer; reconcile: a target failed',
    cause: DOWN,
  });
});

it('keeps every cause if there are several', () => {
  const both = combined(
    new Map([
      ['land', retryLater('down', DOWN)],
      ['reconcile', retryLater('lost', LOST)],
    ]),
  );
  expect(both).toMatchObject({ cause: { errors: [DOWN, LOST] } });
});
