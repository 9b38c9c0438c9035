import { expect, it } from 'vitest';
import { errorFields } from '../../src/app/error-fields.ts';

it('has the type, text, stack and code of an error and of each cause', () => {
  const inner = Object.assign(new TypeError('connect failed'), { code: 'ECONNREFUSED' });
  const fields = errorFields(new Error('target: revoke failed', { cause: inner }));
  expect(fields).toEqual({
    type: 'Error',
    message: 'target: revoke failed',
    stack: expect.stringContaining('error-fields.test.ts'),
    cause: {
      type: 'TypeError',
      message: 'connect failed',
      stack: expect.stringContaining('error-fields.test.ts'),
      code: 'ECONNREFUSED',
    },
  });
});

it('has the errors that an error gathers', () => {
  const fields = errorFields(new AggregateError([new Error('one'), 'two'], 'both failed'));
  expect(fields).toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }] });
});

it('has nothing else that a library put on the error', () => {
  const error = Object.assign(new Error('failed'), { request: { headers: {} }, event: { payload: {} } });
  expect(Object.keys(errorFields(error))).toEqual(['type', 'message', 'stack']);
});

it('ends for an error that is its own cause', () => {
  const error = new Error('failed');
  error.cause = error;
  expect(JSON.stringify(errorFields(error)).length).toBeLessThan(20_000);
});
