import { expect, it } from 'vitest';
import {
  type GroupVerdict,
  mergeGroupCheck,
} from '../../../../src/domain/messages/checks/merge-group-check.ts';

const missing = { pull: 12, reasons: ['one: Approval was missing: 1 of acme/dba.'] };
const broken = { pull: 13, reasons: ['access/two.yaml: `@bob` <b>is</b> no login.', 'And more.'] };

it.each<[string, GroupVerdict, string]>([
  ['nothing', { outcome: 'sound', pulls: [] }, 'success: No access requested'],
  ['one', { outcome: 'sound', pulls: [12] }, 'success: All that #12 would bring is approved'],
  [
    'three',
    { outcome: 'sound', pulls: [12, 13, 14] },
    'success: All that #12, #13 and #14 would bring is approved',
  ],
  [
    'a fault',
    { outcome: 'faulty', faults: [missing] },
    'failure: Mend #12: one: Approval was missing: 1 of acme/dba.',
  ],
  ['two faults', { outcome: 'faulty', faults: [missing, broken] }, 'failure: Mend #12 and #13'],
  [
    'a fault ahead',
    { outcome: 'behind', faults: [missing] },
    'waiting: Waiting for the queue to go on without #12',
  ],
  [
    'trouble',
    { outcome: 'undecided', because: 'acme/dba could not be read.' },
    'waiting: Nothing can be decided now',
  ],
])('the check for %s', (_name, verdict, said) => {
  const { status, title } = mergeGroupCheck(verdict);
  expect(`${status}: ${title}`).toBe(said);
});

it('lists what is to be mended, and where', () => {
  expect(mergeGroupCheck({ outcome: 'faulty', faults: [missing, broken] }).summary).toBe(
    [
      'The merge queue lets it go. Mend it on its own branch; then it can be put into the queue again.',
      '',
      '- #12: one: Approval was missing: 1 of acme/dba.',
      '- #13: access/two.yaml: \\`@&#8203;bob\\` &lt;b&gt;is&lt;/b&gt; no login.',
      '- #13: And more.',
    ].join('\n'),
  );
});

it('stays short whatever it is told', () => {
  const faults = Array.from({ length: 300 }, (_, pull) => ({ pull, reasons: ['x'.repeat(9999)] }));
  const { title, summary } = mergeGroupCheck({ outcome: 'faulty', faults });
  expect(title.length).toBeLessThanOrEqual(121);
  expect(summary.length).toBeLessThan(20_000);
});
