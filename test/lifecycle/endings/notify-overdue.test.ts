import { expect, it } from 'vitest';
import { updateOverdueIssue } from '../../../src/lifecycle/endings/notify-overdue.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';

it('a process that has not tried yet does not close an issue about access that is still due', () => {
  const called: string[] = [];
  const look = (live: readonly ReturnType<typeof given>[]) =>
    updateOverdueIssue({
      memory: {
        revocationRetries: openRevocationRetries(() => 0),
        alarms: {
          isRaised: () => false,
          raise: ({ key }) => void called.push(`raise ${key}`),
          clear: (key) => void called.push(`clear ${key}`),
          publish: async () => {},
        },
        outbox: { live: () => live } as Parameters<typeof updateOverdueIssue>[0]['memory']['outbox'],
      },
      clock: { now: () => NOON.plus({ hours: 2 }) },
    });
  look([given('a', 'one', 60)]);
  expect(called).toEqual([]);
  look([]);
  expect(called).toEqual(['clear overdue']);
});
