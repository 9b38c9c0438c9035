import { expect, it } from 'vitest';
import {
  type GroupVerdict,
  mergeGroupCheck,
} from '../../../../src/domain/messages/checks/merge-group-check.ts';

const missing = { pull: 12, reasons: ['Grant one: It is not approved. 1 of acme/dba must approve it.'] };
const broken = { pull: 13, reasons: ['access/two.yaml: `@bob` <b>is</b> no login.', 'And more.'] };

it.each<[string, GroupVerdict, string]>([
  ['no pull request', { outcome: 'sound', pulls: [] }, 'success: No access requested'],
  ['one pull request', { outcome: 'sound', pulls: [12] }, 'success: All changes of #12 are approved'],
  [
    'three pull requests',
    { outcome: 'sound', pulls: [12, 13, 14] },
    'success: All changes of #12, #13 and #14 are approved',
  ],
  [
    'a problem',
    { outcome: 'faulty', faults: [missing] },
    'failure: Fix #12. Grant one: It is not approved. 1 of acme/dba must approve it.',
  ],
  ['two problems', { outcome: 'faulty', faults: [missing, broken] }, 'failure: Fix #12 and #13'],
  [
    'a problem ahead',
    { outcome: 'behind', faults: [missing] },
    'working: Waiting for the queue to go on without #12',
  ],
  [
    'an unreadable team',
    { outcome: 'undecided', because: 'acme/dba could not be read.' },
    'working: Curfew cannot evaluate this yet',
  ],
])('the check for %s', (_name, verdict, expected) => {
  const { status, title } = mergeGroupCheck(verdict);
  expect(`${status}: ${title}`).toBe(expected);
});

it('lists the problems of each pull request', () => {
  expect(mergeGroupCheck({ outcome: 'faulty', faults: [missing, broken] }).summary).toBe(
    [
      'The merge queue removes it. Fix it on its own branch. Then it can be queued again.',
      '',
      '- #12: Grant one: It is not approved. 1 of acme/dba must approve it.',
      '- #13: access/two.yaml: \\`@&#8203;bob\\` &lt;b&gt;is&lt;/b&gt; no login.',
      '- #13: And more.',
    ].join('\n'),
  );
});

it('stays short with very many problems', () => {
  const faults = Array.from({ length: 300 }, (_, pull) => ({ pull, reasons: ['x'.repeat(9999)] }));
  const { title, summary } = mergeGroupCheck({ outcome: 'faulty', faults });
  expect(title.length).toBeLessThanOrEqual(121);
  expect(summary.length).toBeLessThan(20_000);
});
