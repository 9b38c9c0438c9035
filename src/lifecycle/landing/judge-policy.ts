import type { Decision } from '../../domain/decision/decision.ts';
import { RULES_VERSION } from '../../domain/decision/rules-version.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  givenTeamsUnreadable,
  ownersUnreadable,
  POLICY_DELETED,
  POLICY_NOT_BY_PULL_REQUEST,
  type PolicyRefusalReason,
  policyEvidenceUnreadable,
  policyFindingReason,
  policyNotApproved,
} from '../../domain/messages/policy-refusal-reasons.ts';
import { type ApproverTeams, checkApproverTeams } from '../evidence/check-approver-teams.ts';
import { decidePolicy } from '../evidence/decide-policy.ts';
import { readPullFacts } from '../evidence/pull-facts.ts';
import { readProposedPolicy } from '../evidence/read-policy.ts';
import { type Retry, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { isRecent, type Landing, mergedAt } from './landing.ts';
import { retryOf } from './link-wait.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'commits' | 'trees' | 'pulls' | 'pushes' | 'clock'
>;

export type JudgedPolicy = { readonly outcome: 'judged'; readonly entry: NewEntry } | Retry;

/**
 * Judges a policy file that landed. It takes effect only if its pull request had the approval that the policy
 * before it requires. The first policy needs the approval of the operator's policy owners. `blob` is null if
 * the file is gone.
 */
export async function judgePolicy(
  repository: Needs,
  landing: Landing,
  blob: string | null,
  state: LedgerState,
): Promise<JudgedPolicy> {
  const now = repository.clock.now();
  const common = { at: iso(now), commit: landing.after, pull: landing.pull?.number ?? null };
  const merged_by = landing.pull?.merged?.by ?? null;
  const refuse = (reasons: readonly PolicyRefusalReason[], decision?: Decision): JudgedPolicy => ({
    outcome: 'judged',
    entry: {
      ...common,
      type: 'policy-refused',
      rules: RULES_VERSION,
      blob,
      merged_by,
      reasons,
      ...(decision === undefined ? {} : { decision }),
    },
  });
  if (blob === null) return refuse([POLICY_DELETED]);
  // The policy in force may come back without approval: this is what Curfew asks people to do after a
  // refusal.
  if (blob === state.policy?.blob)
    return { outcome: 'judged', entry: { ...common, type: 'policy-restored', blob, merged_by } };
  if (landing.wait !== undefined) return retryOf(landing.wait);
  if (landing.pull === null) return refuse([POLICY_NOT_BY_PULL_REQUEST]);
  const proposed = await readProposedPolicy(repository, blob, state);
  if (proposed.outcome === 'broken') return refuse(proposed.findings.map(policyFindingReason));

  const mergedTime = mergedAt(landing) ?? now;
  const facts = await readPullFacts(repository, landing.pull, proposed.policy.files, mergedTime);
  if (!facts.readable) {
    const { what, because } = facts;
    return isRecent(mergedTime, now)
      ? retryLater(because)
      : refuse([policyEvidenceUnreadable(what, because)]);
  }
  const decision = await decidePolicy(repository, facts.value, blob, state);
  const approverTeams = await checkApproverTeams(repository, proposed);
  const unread = [...approverTeams.unreadableOwners, ...approverTeams.unreadableGrantable];
  if ((decision.outcome === 'unreadable' || unread.length > 0) && isRecent(mergedTime, now))
    return retryLater('GitHub does not say yet who approved the policy, or who may approve under it');
  const reasons = [
    ...teamReasons(approverTeams),
    ...(decision.outcome === 'approved' ? [] : [policyNotApproved(decision)]),
  ];
  if (reasons.length > 0) return refuse(reasons, decision);
  const evidence = {
    decision,
    merged_at: iso(mergedTime),
    merged_by,
    author: landing.pull.author,
    read_at: common.at,
    contributors: facts.value.contributors,
  };
  const rules = RULES_VERSION;
  return { outcome: 'judged', entry: { ...common, type: 'policy-accepted', rules, blob, evidence } };
}

function teamReasons({
  findings,
  unreadableOwners,
  unreadableGrantable,
}: ApproverTeams): readonly PolicyRefusalReason[] {
  return [
    ...findings.map(policyFindingReason),
    ...(unreadableOwners.length === 0 ? [] : [ownersUnreadable(unreadableOwners)]),
    ...(unreadableGrantable.length === 0 ? [] : [givenTeamsUnreadable(unreadableGrantable)]),
  ];
}
