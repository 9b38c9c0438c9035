import type { DateTime } from 'luxon';
import { isError } from '../../domain/findings/finding.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import {
  beyondPullRequest,
  grantsUnreadable,
  NO_USABLE_POLICY,
} from '../../domain/messages/checks/merge-group-reasons.ts';
import { FROM_FORK } from '../../domain/messages/checks/undecided-reasons.ts';
import { whyNotYet } from '../../domain/messages/why-not-approved.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { type TreeTooLarge, unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { LandedStep } from '../landing/changes-by-landing.ts';
import { excessChanges } from '../landing/excess-changes.ts';
import { judgeGrants } from '../landing/judge-grants.ts';
import { type JudgedPolicy, judgePolicy } from '../landing/judge-policy.ts';
import { isRecent, type Landing } from '../landing/landing.ts';
import { type ProjectedLedger, projectEntries } from '../landing/project-entries.ts';
import { type Retry, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';

/** The judgement of one pull request in a merge group. */
export interface JudgedGroupEntry {
  /** Whether it changes access or the policy. */
  readonly concerned: boolean;
  /** Why it must not land, in plain text; empty if it may. */
  readonly faults: readonly string[];
  /** Why it cannot be judged now; null if it was judged. */
  readonly undecided: string | null;
  /** Its grants files cannot be read. Then those behind it cannot be read, either. */
  readonly unreadable: boolean;
  /**
   * The entries that the ledger would have if it landed. The pull requests behind it are judged on top of
   * them.
   */
  readonly entries: readonly NewEntry[];
}

export interface GroupEntryInput {
  readonly pull: PullRequest;
  /** The commit that the group's commit is built on. */
  readonly onto: string;
  /**
   * Landings on the branch that wait for a later commit to fix them, oldest first. They are judged together
   * with this one.
   */
  readonly waiting: readonly LandedStep[];
  readonly head: { readonly sha: string; readonly madeAt: string };
  readonly projected: ProjectedLedger;
}

/**
 * Judges one pull request of a merge group as if it landed now, on top of those ahead of it. The same code
 * judges real landings. Records nothing.
 */
export async function judgeGroupEntry(
  repository: Repository,
  input: GroupEntryInput,
): Promise<JudgedGroupEntry> {
  const { pull, projected, waiting } = input;
  const now = repository.clock.now();
  const landing: Landing = {
    pull: { ...pull, merged: { at: iso(now), by: null, commit: input.head.sha } },
    siblingPulls: [],
    after: input.head.sha,
  };
  const step = { landing, before: input.onto, after: input.head.sha };
  const judgedPolicy = await judgeChangedPolicy(repository, step, projected);
  if (judgedPolicy?.outcome === 'retry') return undecided(judgedPolicy.because);
  const policyEntries = judgedPolicy === null ? [] : [judgedPolicy.entry];

  const { ledger, state } = projectEntries(projected.ledger, projected.state, policyEntries);
  const inForce = await policyInForce(repository, state);
  const changed = await compareTrees(repository.trees, step.before, step.after, inForce.globs);
  if (!changed.some((path) => concernsGrants(inForce.globs, path))) return judgement(policyEntries, landing);
  if (!pull.head.sameRepository) return fault(FROM_FORK);
  if (inForce.outcome !== 'policy') return undecided(NO_USABLE_POLICY);
  const { policy, accepted } = inForce;
  // A file that cannot be read is left to the landing, which judges both sides together.
  const excess = (await excessChanges(repository, pull, step, policy)) ?? [];
  if (excess.length > 0) {
    const reason = beyondPullRequest(excess);
    // GitHub's listing of the queue may be older or newer than the commit.
    return isNew(input, now) ? undecided(reason) : fault(reason);
  }
  const judged = await judgeGrants(
    { ...repository, ledger },
    { steps: [...waiting, step], policy, accepted, state },
  );
  switch (judged.outcome) {
    case 'retry':
      return undecided(judged.because);
    case 'unreadable': {
      const faults = judged.findings.filter(isError).map(grantsUnreadable);
      return { ...judgement(policyEntries, landing), concerned: true, unreadable: true, faults };
    }
    case 'judged':
      if (judged.wait !== undefined) return undecided(judged.wait.because);
      return { ...judgement([...policyEntries, ...judged.entries], landing), concerned: true };
  }
}

/** Null if the policy file is the one in force, or was not changed. */
async function judgeChangedPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  { ledger, state }: ProjectedLedger,
): Promise<JudgedPolicy | null> {
  const changed = await compareTrees(repository.trees, before, after, []);
  if (!changed.some(concernsPolicy)) return null;
  const blob = await unlessTooLarge(policyBlobAt(repository.trees, after), retryAs);
  if (blob !== null && typeof blob !== 'string') return blob;
  if (state.policy?.blob === blob) return null;
  return judgePolicy({ ...repository, ledger }, landing, blob, state);
}

function retryAs({ message }: TreeTooLarge): Retry {
  return retryLater(message);
}

function isNew({ head }: GroupEntryInput, now: DateTime): boolean {
  const made = parseUtc(head.madeAt);
  return made.isValid && isRecent(made, now);
}

/** Only refusals of this landing are its faults: refusals of earlier landings are not. */
function judgement(entries: readonly NewEntry[], { after }: Landing): JudgedGroupEntry {
  return {
    concerned: entries.length > 0,
    faults: entries.flatMap((entry) =>
      (entry.type === 'refused' || entry.type === 'policy-refused') && entry.commit === after
        ? whyNotYet(entry)
        : [],
    ),
    undecided: null,
    unreadable: false,
    entries: entries.filter(({ type }) => type !== 'refused' && type !== 'policy-refused'),
  };
}

function fault(reason: string): JudgedGroupEntry {
  return { concerned: true, faults: [reason], undecided: null, unreadable: false, entries: [] };
}

function undecided(because: string): JudgedGroupEntry {
  return { concerned: true, faults: [], undecided: because, unreadable: false, entries: [] };
}
