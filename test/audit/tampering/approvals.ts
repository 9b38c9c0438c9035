import type { Entry } from '../../../src/domain/ledger/entry.ts';
import {
  all,
  approvals,
  change,
  changeAll,
  decision,
  drop,
  evidence,
  isAbout,
  later,
  lines,
} from './forgeries.ts';
import type { Kind } from './kind.ts';

const HOUR_MS = 3_600_000;
const EVE = { login: 'eve', id: 666 };

/** `last` was approved by dana, for acme/dba. `two` was approved by dana, and by petra for acme/platform. */
export const APPROVALS: readonly Kind[] = [
  ['approved by another person than its merge says', approvals('last', () => ({ by: EVE })), 'merge-differs'],
  [
    'attributed to another pull request',
    changeAll('last', (entry) =>
      'pull' in entry && entry.type !== 'requested' ? ({ ...entry, pull: 1000 } as Entry) : entry,
    ),
    'decision-differs',
    'merge-differs',
  ],
  [
    'approved by its holder',
    (commits) => {
      const holder = { login: 'alice', id: 1002 };
      return approvals('last', () => ({ by: holder }))(commits);
    },
    'decision-differs',
    'merge-differs',
  ],
  [
    'approved by its author',
    evidence('last', (before) => ({
      ...before,
      author: before.decision.lines[0]?.counted[0]?.by ?? EVE,
    })),
    'decision-differs',
    'merge-differs',
    'rule-broken',
  ],
  [
    'approved by a person who contributed',
    evidence('last', (before) => ({
      ...before,
      contributors: before.decision.lines.flatMap(({ counted }) => counted.map(({ by }) => by)),
    })),
    'decision-differs',
  ],
  [
    'approved by the person who pushed it',
    decision('last', (before) => ({
      pushes: { by: before.lines.flatMap(({ counted }) => counted.map(({ by }) => by)), known: true },
    })),
    'decision-differs',
  ],
  [
    'approved before it was known who pushed',
    decision('last', () => ({ pushes: { by: [], known: false, unreadable: 'no answer' } })),
    'decision-differs',
  ],
  ['without the people who pushed', decision('last', () => ({ pushes: undefined })), 'decision-differs'],
  [
    'without the people who contributed',
    evidence('last', ({ contributors: _, ...before }) => before),
    'decision-differs',
  ],
  [
    'approved by no person',
    lines('last', (line) => ({ ...line, counted: [] })),
    'decision-differs',
    'merge-differs',
  ],
  ['with a line that is not met', lines('last', (line) => ({ ...line, met: false })), 'decision-differs'],
  ['without any line', decision('last', () => ({ lines: [] })), 'decision-differs', 'merge-differs'],
  [
    'with the line of another team',
    lines('last', (line) => ({
      ...line,
      from: ['acme/backend'],
      counted: line.counted.map((approval) => ({ ...approval, team: 'acme/backend' })),
    })),
    'decision-differs',
  ],
  [
    'with an approval for another team',
    approvals('last', () => ({ team: 'acme/backend' })),
    'decision-differs',
  ],
  [
    'without one of its lines',
    decision('two', (before) => ({ lines: before.lines.slice(0, 1) })),
    'decision-differs',
  ],
  [
    'with one person on two lines',
    decision('two', (before) => {
      const [first] = before.lines.flatMap(({ counted }) => counted);
      return {
        lines: before.lines.map((line) => ({
          ...line,
          counted: line.counted.map((approval) => ({ ...approval, by: first?.by ?? EVE })),
        })),
      };
    }),
    'decision-differs',
  ],
  ['with one review for two people', approvals('two', () => ({ review: 7 })), 'decision-differs'],
  [
    'with one person twice on a line',
    lines('last', (line) => ({ ...line, counted: [...line.counted, ...line.counted] })),
    'decision-differs',
  ],
  ['although a person requested changes', decision('last', () => ({ blockedBy: [EVE] })), 'decision-differs'],
  ['although its decision was to wait', decision('last', () => ({ outcome: 'waiting' })), 'decision-differs'],
  [
    'approved before it was requested',
    approvals('last', ({ submittedAt }) => ({ submittedAt: later(submittedAt, -60_000) })),
    'decision-differs',
  ],
  [
    'approved after the merge',
    approvals('last', ({ submittedAt }) => ({ submittedAt: later(submittedAt, 60_000) })),
    'decision-differs',
  ],
  [
    'approved at a time without a zone',
    approvals('last', ({ submittedAt }) => ({ submittedAt: submittedAt.replace('Z', '') })),
    'decision-differs',
  ],
  [
    'approved for the revision before it',
    change('one', 'authorized', (entry) =>
      entry.change === 'extended'
        ? {
            ...entry,
            evidence: {
              ...entry.evidence,
              decision: {
                ...entry.evidence.decision,
                lines: entry.evidence.decision.lines.map((line) => ({
                  ...line,
                  counted: line.counted.map((approval) => ({
                    ...approval,
                    submittedAt: later(approval.submittedAt, -10 * 60_000),
                  })),
                })),
              },
            },
          }
        : entry,
    ),
    'decision-differs',
  ],
  ['approved, and never requested', drop(isAbout('last', 'requested')), 'decision-differs'],
  [
    'requested with other content than was approved',
    change('last', 'requested', (entry) => ({ ...entry, revision: `sha256:${'7'.repeat(64)}` })),
    'decision-differs',
  ],
  [
    'with an approval that is too old',
    all(
      change('last', 'requested', (entry) => ({ ...entry, at: later(entry.at, -14 * HOUR_MS), late: true })),
      approvals('last', ({ submittedAt }) => ({ submittedAt: later(submittedAt, -13 * HOUR_MS) })),
    ),
    'decision-differs',
  ],
  ['without an author', evidence('last', (before) => ({ ...before, author: null })), 'decision-differs'],
  [
    'decided before it was merged',
    evidence('last', (before) => ({ ...before, merged_at: later(before.merged_at, HOUR_MS) })),
    'times-differ',
    'window-differs',
  ],
  [
    'with teams that were read long before',
    evidence('last', (before) => ({ ...before, read_at: later(before.read_at, -HOUR_MS) })),
    'times-differ',
  ],
];
