import type { Entry } from '../../../src/domain/ledger/entry.ts';
import type { Forgery } from './forge-record.ts';
import { changeType, drop, later } from './forgeries.ts';
import type { Kind } from './kind.ts';

type PolicyAccepted = Extract<Entry, { readonly type: 'policy-accepted' }>;
type Evidence = NonNullable<PolicyAccepted['evidence']>;

/** Changes the acceptance of the second policy, which a pull request brought. */
function second(edit: (entry: PolicyAccepted) => PolicyAccepted): Forgery {
  return changeType('policy-accepted', (entry) => (entry.pull === null ? entry : edit(entry)));
}

function evidence(edit: (evidence: Evidence) => Evidence): Forgery {
  return second((entry) => ({ ...entry, evidence: entry.evidence === null ? null : edit(entry.evidence) }));
}

function lines(
  edit: (line: Evidence['decision']['lines'][number]) => Evidence['decision']['lines'][number],
): Forgery {
  return evidence((before) => ({
    ...before,
    decision: { ...before.decision, lines: before.decision.lines.map(edit) },
  }));
}

/** dana proposed the second policy, and petra approved it for acme/platform. */
export const POLICIES: readonly Kind[] = [
  [
    'a policy that its author approved',
    lines((line) => ({
      ...line,
      counted: line.counted.map((each) => ({ ...each, by: { login: 'dana', id: 1005 } })),
    })),
    'policy-unapproved',
  ],
  ['a policy that no person approved', lines((line) => ({ ...line, counted: [] })), 'policy-unapproved'],
  [
    'a policy that another team approved',
    lines((line) => ({
      ...line,
      from: ['acme/dba'],
      counted: line.counted.map((each) => ({ ...each, team: 'acme/dba' })),
    })),
    'policy-unapproved',
  ],
  ['a policy without evidence', second((entry) => ({ ...entry, evidence: null })), 'policy-unapproved'],
  [
    'a policy that was decided as automatic',
    evidence((before) => ({ ...before, decision: { ...before.decision, by: 'automatic' } })),
    'policy-unapproved',
  ],
  [
    'a policy that was approved before it was requested',
    lines((line) => ({
      ...line,
      counted: line.counted.map((each) => ({ ...each, submittedAt: later(each.submittedAt, -60_000) })),
    })),
    'policy-unapproved',
  ],
  [
    'a policy that was requested with other content',
    changeType('policy-requested', (entry) => ({ ...entry, blob: '7'.repeat(40) })),
    'policy-unapproved',
  ],
  [
    'a policy that a contributor approved',
    evidence((before) => ({ ...before, contributors: [{ login: 'petra', id: 1007 }] })),
    'policy-unapproved',
  ],
  [
    'a policy that accepts a rewrite of the branch, and does not say so',
    second((entry) => ({ ...entry, rewritten_from: '7'.repeat(40) })),
    'policy-unapproved',
  ],
  [
    'a policy that did not land',
    (commits) => {
      const [first] = commits
        .flatMap(({ entries }) => entries)
        .flatMap((entry) => (entry.type === 'policy-accepted' ? [entry.blob] : []));
      return second((entry) => ({ ...entry, blob: first ?? entry.blob }))(commits);
    },
    'policy-unapproved',
    'entry-unexplained',
    'decision-differs',
    'rule-broken',
  ],
  [
    'a policy that was read before it was merged',
    evidence((before) => ({ ...before, merged_at: later(before.merged_at, 3_600_000) })),
    'times-differ',
  ],
  [
    'an older policy, kept in force',
    drop((entry) => entry.type === 'policy-accepted' && entry.pull !== null),
    'policy-differs',
    'policy-unexplained',
    'decision-differs',
    'rule-broken',
  ],
];
