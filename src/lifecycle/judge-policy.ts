import { decide, type Recorded } from '../domain/decision/decide.ts';
import type { Decision } from '../domain/decision/decision.ts';
import type { Finding } from '../domain/findings/finding.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { iso } from '../domain/iso.ts';
import type { Entry, NewEntry, PolicyRefused } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { whyNotApproved } from '../domain/messages/why-not-approved.ts';
import type { ApprovalLine, TeamRef } from '../domain/policy/policy.ts';
import { examineJudges, type Judges } from './examine-judges.ts';
import { isRecent, type Landing, mergedAt } from './landing-groups.ts';
import { type PullFacts, pullFacts } from './pull-facts.ts';
import { readAcceptedPolicy, readPolicyBlob } from './read-policy.ts';
import type { Repository } from './repository.ts';
import { teamListings } from './team-listings.ts';

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
  const read = await readPolicyBlob(repository, blob);
  if (read.outcome === 'broken') return refuse(read.findings.map(reasonOf));
  const merged = mergedAt(landing) ?? repository.clock.now();
  const people = await pullFacts(repository, landing.pull, read.policy.files, merged);
  const decision = await decidePolicy(repository, people, blob, state);
  const judges = await examineJudges(repository, read);
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

function reasonsAgainst({ findings, unreadOwners, unreadGiven }: Judges): PolicyRefused['reasons'] {
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
  const text = `It was merged without the approval that a policy change needs. ${whyNotApproved(decision)}`;
  return [{ code: `decision-${decision.outcome}`, text }];
}

function reasonOf(finding: Finding): PolicyRefused['reasons'][number] {
  const line = finding.at === null ? '' : `Line ${finding.at.start.line}: `;
  return { code: finding.code, text: `${line}${wordFinding(finding)}` };
}

/** Whether the people who may change the policy have approved this blob. */
export async function decidePolicy(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees'>,
  pull: PullFacts,
  blob: string,
  state: LedgerState,
): Promise<Decision> {
  const lines = await policyApprovalLines(repository, state);
  const teams = teamListings(repository.people);
  return decide({
    lines,
    reviews: pull.reviews,
    revision: blob,
    recorded: policiesRecordedIn(await repository.ledger.since(pull.openedAt), pull.number),
    holder: null,
    author: pull.author,
    contributors: pull.contributors,
    members: await teams.of(lines.flatMap(({ from }) => from)),
    valid: null,
    sawOther: await pull.seen.otherThanPolicy(pull.reviews, blob),
  });
}

/** Who must approve a policy change: what the policy in force says, or the operator's owners where none is. */
async function policyApprovalLines(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  state: LedgerState,
): Promise<readonly ApprovalLine[]> {
  const owners = repository.operator.repositories.get(repository.name)?.policyOwners ?? [];
  const byOwners = [{ count: 1, from: owners }];
  if (state.policy === null) return byOwners;
  const current = await readAcceptedPolicy(repository, state.policy);
  // A policy that the operator's file no longer allows cannot say who may mend it.
  return current.outcome === 'policy' ? current.policy.policyApproval : byOwners;
}

/** Policy contents recorded in a pull request, oldest first. */
export function policiesRecordedIn(entries: readonly Entry[], pull: number): readonly Recorded[] {
  return entries.flatMap((entry) =>
    entry.type === 'policy-requested' && entry.pull === pull
      ? [{ revision: entry.blob ?? '', at: entry.at }]
      : [],
  );
}
