import type { RecordedRevision } from '../../../domain/decision/decide.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import type { AcceptedPolicy } from '../../../domain/ledger/ledger-state.ts';
import type { ApprovalLine, Policy } from '../../../domain/policy/policy.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import { checkPolicyAccepted, type PolicyAcceptedEntry } from './check-policy-accepted.ts';
import { evidenceTimesProblem } from './check-times.ts';
import { countDecision, type DecisionCounts } from './decision-counts.ts';
import type { PolicyReader } from './policy-reader.ts';

/** Checks entries about the policy, and remembers what they say. */
export function policyEntryCheck({
  policies,
  before,
  counts,
  note,
}: {
  readonly policies: PolicyReader;
  readonly before: { readonly policy: () => AcceptedPolicy | null };
  readonly counts: DecisionCounts;
  readonly note: Note;
}) {
  const requested = new Map<number, RecordedRevision[]>();
  let ownerLines: readonly ApprovalLine[] | null = null;

  const checkAccepted = async (entry: PolicyAcceptedEntry, policy: Policy | null): Promise<void> => {
    const where = `entry ${entry.seq}`;
    const isFirst = before.policy() === null;
    if ((await policies.blobAt(entry.commit)) !== entry.blob) {
      note(auditFinding('policy-unapproved', where, `the policy at ${entry.commit} is another one`));
    }
    // Without the policy before it, nothing can be decided. A finding of its own says that it is missing.
    if (!isFirst && policy === null) return;
    if (!countDecision(entry, counts)) return;
    const { evidence, pull, at } = entry;
    const result = checkPolicyAccepted(entry, {
      before: policy,
      accepted: await policies.read(entry.blob),
      requested: pull === null ? [] : (requested.get(pull) ?? []),
      ownerLines,
    });
    if (result.outcome === 'problem') note(auditFinding('policy-unapproved', where, result.because));
    else if (result.byOwners) counts.byOwners.push(entry.seq);
    const times = evidence === null ? null : evidenceTimesProblem(at, evidence);
    if (times !== null) note(auditFinding('times-differ', where, times));
    if (isFirst) ownerLines = evidence?.decision.lines ?? null;
  };

  return {
    async check(entry: Entry, policy: Policy | null): Promise<void> {
      if (entry.type === 'policy-requested') {
        const list = requested.get(entry.pull) ?? [];
        requested.set(entry.pull, list);
        list.push({ revision: entry.blob ?? '', at: entry.at });
      }
      if (entry.type === 'policy-accepted') await checkAccepted(entry, policy);
    },
  };
}
