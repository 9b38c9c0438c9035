import { decide, type Recorded } from '../domain/decision/decide.ts';
import type { Decision } from '../domain/decision/decision.ts';
import { wordFinding } from '../domain/findings/word-finding.ts';
import { iso } from '../domain/iso.ts';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { ApprovalLine } from '../domain/policy/policy.ts';
import { isRecent, type Landing, mergedAt } from './landing-groups.ts';
import { type PullFacts, pullFacts } from './pull-facts.ts';
import { readAcceptedPolicy, readPolicyBlob } from './read-policy.ts';
import type { Repository } from './repository.ts';
import { teamListings } from './team-listings.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees' | 'pulls' | 'clock'
>;

/**
 * Judges a policy file that landed: it takes effect only when its pull request met the approval that the policy before
 * it asks for (the operator's policy owners, where there was none). `blob` is null where the file is gone.
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
  const refuse = (code: string, text: string): NewEntry => ({
    ...common,
    type: 'policy-refused',
    blob,
    merged_by,
    reasons: [{ code, text }],
  });
  if (blob === null)
    return refuse('policy-deleted', 'The policy file was deleted; the last accepted one stays in force.');
  if (landing.pull === null) {
    return refuse('not-by-pull-request', 'It came to the default branch without a merged pull request.');
  }
  const read = await readPolicyBlob(repository, blob);
  if (read.outcome === 'broken') {
    const reasons = read.findings.map((finding) => ({ code: finding.code, text: wordFinding(finding) }));
    return { ...common, type: 'policy-refused', blob, merged_by, reasons };
  }
  const merged = mergedAt(landing) ?? repository.clock.now();
  const people = await pullFacts(repository, landing.pull, read.policy.files, merged);
  const decision = await decidePolicy(repository, people, blob, state);
  if (decision.outcome === 'unreadable' && isRecent(merged, repository.clock.now())) {
    throw new Error('who approved the policy cannot be read yet; it is asked again');
  }
  if (decision.outcome !== 'approved') {
    return refuse(
      `decision-${decision.outcome}`,
      'It was merged without the approval that a policy change needs.',
    );
  }
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
