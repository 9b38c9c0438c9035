import type { Decision } from '../../domain/decision/decision.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { wordFinding } from '../../domain/findings/word-finding.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry, PolicyRefused } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { notApprovedReasons } from '../../domain/messages/not-approved-reasons.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import { type ApproverTeams, checkApproverTeams } from '../evidence/check-approver-teams.ts';
import { decidePolicy } from '../evidence/decide-policy.ts';
import { pullFacts } from '../evidence/pull-facts.ts';
import { readPolicy } from '../evidence/read-policy.ts';
import type { Repository } from '../repository.ts';
import { isRecent, type Landing, mergedAt } from './landing-groups.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'commits' | 'trees' | 'pulls' | 'clock'
>;

/**
 * Judges a policy file that landed: it takes effect only when its pull request met the approval that the policy before
 * it asks for (the operator's policy owners, where there was none), or is in force already. `blob` is null where the file is
 * gone.
 */
export async function judgePolicy(
  repository: Needs,
  landing: Landing,
  blob: string | null,
  state: LedgerState,
): Promise<NewEntry> {
  const at = iso(repository.clock.now());
  const common = { at, commit: landing.after, pull: landing.pull?.number ?? null };
  const merged_by = landing.pull?.merged?.by ?? null;
  const refuse = (reasons: PolicyRefused['reasons'], decision?: Decision): NewEntry => ({
    ...common,
    type: 'policy-refused',
    blob,
    merged_by,
    reasons,
    ...(decision === undefined ? {} : { decision }),
  });
  if (blob === null) return refuse([DELETED]);
  // It needs nobody's approval to put back what is in force: that is what Curfew asks people to do.
  if (blob === state.policy?.blob) return { ...common, type: 'policy-restored', blob, merged_by };
  if (landing.pull === null) return refuse([NOT_BY_PULL_REQUEST]);
  const read = await readPolicy(repository, blob);
  if (read.outcome === 'broken') return refuse(read.findings.map(reasonOf));
  const merged = mergedAt(landing) ?? repository.clock.now();
  const people = await pullFacts(repository, landing.pull, read.policy.files, merged);
  const decision = await decidePolicy(repository, people, blob, state);
  const judges = await checkApproverTeams(repository, read);
  const unread =
    decision.outcome === 'unreadable' || [...judges.unreadOwners, ...judges.unreadGiven].length > 0;
  if (unread && isRecent(merged, repository.clock.now())) {
    throw new Error('who approved the policy, or who could, cannot be read yet; it is asked again');
  }
  const reasons = [...reasonsAgainst(judges), ...unapproved(decision)];
  if (reasons.length > 0) return refuse(reasons, decision);
  return {
    ...common,
    type: 'policy-accepted',
    blob,
    evidence: {
      decision,
      merged_at: iso(merged),
      merged_by: landing.pull.merged?.by ?? null,
      author: landing.pull.author,
      read_at: at,
    },
  };
}

const DELETED = {
  code: 'policy-deleted',
  text: 'The policy file was deleted; the last accepted one stays in force.',
};
const NOT_BY_PULL_REQUEST = {
  code: 'not-by-pull-request',
  text: 'It came to the default branch without a merged pull request.',
};

function reasonsAgainst({ findings, unreadOwners, unreadGiven }: ApproverTeams): PolicyRefused['reasons'] {
  const unread = (code: string, what: string, teams: readonly TeamRef[]) =>
    teams.length === 0 ? [] : [{ code, text: `${what} could not be read: ${teams.join(', ')}.` }];
  return [
    ...findings.map(reasonOf),
    ...unread('owners-unreadable', 'Whether anybody could change it again', unreadOwners),
    ...unread('given-teams-unreadable', 'Whether whoever is given a team could decide by that', unreadGiven),
  ];
}

function unapproved(decision: Decision): PolicyRefused['reasons'] {
  if (decision.outcome === 'approved') return [];
  const text = `It was merged without the approval that a policy change needs. ${notApprovedReasons(decision)}`;
  return [{ code: `decision-${decision.outcome}`, text }];
}

function reasonOf(finding: Finding): PolicyRefused['reasons'][number] {
  const line = finding.at === null ? '' : `Line ${finding.at.start.line}: `;
  return { code: finding.code, text: `${line}${wordFinding(finding)}` };
}
