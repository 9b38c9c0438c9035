import { expect, it } from 'vitest';
import { updateOverdueIssue } from '../../../src/lifecycle/endings/notify-overdue.ts';
import { openAttempts } from '../../../src/lifecycle/memory/attempts.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';

it('a process that has not tried yet closes no issue of another about what is still due', () => {
  const done: string[] = [];
  const look = (live: readonly ReturnType<typeof given>[]) =>
    updateOverdueIssue({
      memory: {
        attempts: openAttempts(() => 0),
        alarms: {
          raise: ({ key }) => void done.push(`raise ${key}`),
          clear: (key) => void done.push(`clear ${key}`),
          tell: async () => {},
        },
        outbox: { live: () => live } as Parameters<typeof updateOverdueIssue>[0]['memory']['outbox'],
      },
      clock: { now: () => NOON.plus({ hours: 2 }) },
    });
  look([given('a', 'one', 60)]);
  expect(done).toEqual([]);
  look([]);
  expect(done).toEqual(['clear overdue']);
});
