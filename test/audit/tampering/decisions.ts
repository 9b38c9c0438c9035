import type { Authorized, Entry } from '../../../src/domain/ledger/entry.ts';
import type { Forgery, RecordCommit } from './forge-record.ts';
import { all, change, changeAll, decision, evidence, later } from './forgeries.ts';
import type { Kind } from './kind.ts';

const BOB = { login: 'bob', id: 1003 };
const DANA = { login: 'dana', id: 1005 };
const WITHOUT_PEOPLE = { lines: [], pushes: undefined, blockedBy: [] } as const;

function authorizationOf(commits: readonly RecordCommit[], grant: string): Authorized & Entry {
  const found = commits
    .flatMap(({ entries }) => entries)
    .find((entry) => entry.type === 'authorized' && entry.grant === grant);
  if (found?.type !== 'authorized') throw new Error(`${grant} was not authorized`);
  return found;
}

/** Turns a refusal into an authorization, with the evidence that another grant has. */
function authorize(
  grant: string,
  like: string,
  hours: number,
  edit: (entry: Authorized & Entry) => Authorized & Entry = (entry) => entry,
): Forgery {
  return (commits) => {
    const model = authorizationOf(commits, like);
    return change(grant, 'refused', (entry) => {
      const { at, commit, holder, revision, pull } = entry;
      const forged = {
        ...model,
        at,
        grant,
        commit,
        pull,
        revision: revision ?? '',
        holder: { ...model.holder, login: holder.login },
        path: `access/${PATHS[grant] ?? grant}.yaml`,
        window: { starts: at, ends: later(at, hours * 3_600_000) },
        evidence: {
          ...model.evidence,
          merged_at: at,
          read_at: at,
          decision: {
            ...model.evidence.decision,
            lines: model.evidence.decision.lines.map((line) => ({
              ...line,
              counted: line.counted.map((each) => ({ ...each, submittedAt: later(at, -5_000) })),
            })),
          },
        },
      };
      return edit(forged);
    })(commits);
  };
}

const PATHS: Readonly<Record<string, string>> = { refused: 'no' };

/** Decisions by the policy, by break-glass, and without any approval. */
export const DECISIONS: readonly Kind[] = [
  [
    'approved by the policy, whose role asks for people',
    decision('last', () => ({ ...WITHOUT_PEOPLE, by: 'automatic', automatic: [] })),
    'decision-differs',
  ],
  [
    'approved by people, whose role asks the policy',
    decision('logs', () => ({ by: 'people', automatic: undefined })),
    'decision-differs',
    'rule-broken',
  ],
  [
    'approved by the policy for another person',
    evidence('logs', (before) => ({ ...before, author: DANA })),
    'decision-differs',
    'merge-differs',
    'rule-broken',
  ],
  [
    'approved by the policy beyond its limits',
    decision('logs', (before) => ({
      automatic: before.automatic?.map((limit) => ({ ...limit, met: limit.limit !== 'max-total' })),
    })),
    'decision-differs',
  ],
  ['approved by the policy, without its limits', decision('logs', () => ({ automatic: [] })), 'rule-broken'],
  [
    'approved without an approval, as if it gave less',
    decision('last', () => ({ ...WITHOUT_PEOPLE, by: 'none-needed' })),
    'decision-differs',
  ],
  [
    'an extension that is recorded as shortened',
    change('one', 'authorized', (entry) =>
      entry.change === 'extended'
        ? {
            ...entry,
            change: 'shortened',
            evidence: {
              ...entry.evidence,
              decision: { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] },
            },
          }
        : entry,
    ),
    'decision-differs',
    'rule-broken',
  ],
  [
    'a shortening that is recorded as an approved extension',
    change('one', 'authorized', (entry) =>
      entry.change === 'shortened' ? { ...entry, change: 'extended' } : entry,
    ),
    'decision-differs',
    'rule-broken',
  ],
  [
    'an extension that is recorded as a new grant',
    change('one', 'authorized', (entry) =>
      entry.change === 'extended' ? { ...entry, change: 'added' } : entry,
    ),
    'decision-differs',
    'rule-broken',
  ],
  [
    'break-glass with a role that has none',
    change('logs', 'authorized', (entry) => ({
      ...entry,
      break_glass: true,
      review_by: later(entry.at, 4 * 3_600_000),
      evidence: { ...entry.evidence, decision: { ...entry.evidence.decision, by: 'break-glass' } },
    })),
    'decision-differs',
    'digest-differs',
  ],
  [
    'break-glass whose review is due later',
    change('accepted', 'authorized', (entry) => ({ ...entry, review_by: later(entry.at, 90 * 3_600_000) })),
    'decision-differs',
  ],
  [
    'break-glass that owes no review',
    change('accepted', 'authorized', ({ review_by: _, ...entry }) => entry),
    'decision-differs',
    'review-unfounded',
  ],
  [
    'break-glass with a contribution of another person',
    evidence('accepted', (before) => ({ ...before, contributors: [...(before.contributors ?? []), BOB] })),
    'decision-differs',
  ],
  [
    'break-glass that other people review',
    decision('accepted', (before) => ({
      lines: before.lines.map((line) => ({ ...line, from: ['acme/backend'] })),
    })),
    'decision-differs',
  ],
  [
    'of a role that the policy does not have',
    changeAll('last', (entry) => ('role' in entry ? { ...entry, role: 'orders-admin' } : entry)),
    'decision-differs',
    'digest-differs',
    'rule-broken',
  ],
  [
    'without its pull request',
    changeAll(
      'last',
      (entry) => ('pull' in entry && entry.type !== 'requested' ? { ...entry, pull: null } : entry) as Entry,
    ),
    'decision-differs',
  ],
  [
    'a refusal for want of approval, made an authorization without approvers',
    authorize('refused', 'last', 1, (entry) => ({
      ...entry,
      evidence: {
        ...entry.evidence,
        decision: {
          ...entry.evidence.decision,
          lines: entry.evidence.decision.lines.map((line) => ({ ...line, counted: [] })),
        },
      },
    })),
    'decision-differs',
  ],
  [
    'a refusal of what is too long, made an authorization',
    authorize('long', 'last', 9),
    'decision-differs',
    'rule-broken',
  ],
  [
    'a refusal of too much time without people, made an authorization by the policy',
    authorize('most', 'more', 1),
    'rule-broken',
  ],
  [
    'a refusal whose decision was another one',
    change('refused', 'refused', (entry) => ({
      ...entry,
      reasons: [{ code: 'decision-blocked', text: 'It was merged although dana had requested changes.' }],
    })),
    'decision-differs',
  ],
  [
    'a refusal although every line is met',
    change('refused', 'refused', (entry) => ({
      ...entry,
      ...(entry.decision && {
        decision: { ...entry.decision, lines: entry.decision.lines.map((line) => ({ ...line, met: true })) },
      }),
    })),
    'decision-differs',
  ],
  [
    'a refusal for a direct push, which came by a pull request',
    change('refused', 'refused', (entry) => ({
      ...entry,
      reasons: [{ code: 'not-by-pull-request', text: 'It was pushed.' }],
    })),
    'decision-differs',
  ],
  [
    'a refusal without a reason',
    change('refused', 'refused', (entry) => ({ ...entry, reasons: [] })),
    'decision-differs',
  ],
  [
    'a refusal by the lines of another role',
    change('refused', 'refused', (entry) => ({
      ...entry,
      ...(entry.decision && {
        decision: { ...entry.decision, lines: entry.decision.lines.map((line) => ({ ...line, count: 2 })) },
      }),
    })),
    'decision-differs',
  ],
  [
    'a whole life by other rules of an approval, and of times',
    all(
      evidence('last', (before) => ({ ...before, read_at: later(before.read_at, 1_000) })),
      decision('last', () => ({ blockedBy: [DANA] })),
    ),
    'decision-differs',
    'times-differ',
  ],
];
