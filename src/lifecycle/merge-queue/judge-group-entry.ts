import type { DateTime } from 'luxon';
import { isError } from '../../domain/findings/finding.ts';
import { wordFinding } from '../../domain/findings/word-finding.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { unexplained } from '../../domain/merge-group/unexplained.ts';
import { whyNotNow } from '../../domain/messages/unmet-limits.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { TreeFile } from '../../ports/trees.ts';
import { changedPaths, concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobIn } from '../evidence/read-policy.ts';
import type { LandedStep } from '../landing/attribute-changes.ts';
import { judgeGrants } from '../landing/judge-grants.ts';
import { judgePolicy } from '../landing/judge-policy.ts';
import { isRecent, type Landing } from '../landing/landing-groups.ts';
import { type ProjectedLedger, projectEntries } from '../landing/project-entries.ts';
import type { Repository } from '../repository.ts';

export interface JudgedGroupEntry {
  /** Whether it changes access or the policy at all. */
  readonly concerned: boolean;
  /** What keeps it from landing, in plain text; empty where nothing does. */
  readonly faults: readonly string[];
  /** Why it cannot be judged now; null where it was. */
  readonly undecided: string | null;
  /** Its grants files cannot be read: then neither can those of what stands behind it. */
  readonly unreadable: boolean;
  /** What the record would say, had it landed: what stands behind it is judged on top. */
  readonly entries: readonly NewEntry[];
}

export interface GroupEntryInput {
  readonly pull: PullRequest;
  /** The commit that the link stands on. */
  readonly onto: string;
  /** What stands on the branch and could not be judged yet, oldest first: judged together with the link. */
  readonly pending: readonly LandedStep[];
  readonly head: { readonly sha: string; readonly madeAt: string };
  readonly known: ProjectedLedger;
}

/**
 * Judges what one pull request brings to a merge group as if it had landed this moment, by the very code that judges
 * what lands, and on top of what stands ahead of it. Records nothing.
 */
export async function judgeGroupEntry(
  repository: Repository,
  input: GroupEntryInput,
): Promise<JudgedGroupEntry> {
  const [before, after] = await Promise.all([
    repository.trees.list(input.onto, ''),
    repository.trees.list(input.head.sha, ''),
  ]);
  const { pull, known } = input;
  const now = repository.clock.now();
  const landing: Landing = {
    pull: { ...pull, merged: { at: iso(now), by: null, commit: input.head.sha } },
    siblingPulls: [],
    after: input.head.sha,
  };
  const policy = await judgePolicyOf(repository, landing, { before, after, known });
  const then = projectEntries(known.ledger, known.state, policy);
  const inForce = await policyInForce(repository, then.state);
  const touched = changedPaths(before, after).some((path) => concernsGrants(inForce.globs, path));
  if (!touched) return judgement(policy, landing);
  if (!pull.head.sameRepository) return fault('It comes from a fork: ask from a branch of this repository.');
  if (inForce.outcome !== 'policy') return undecided('There is no policy in force that can be read.');

  const excess = await beyondRequest(repository, input, after, inForce.policy);
  if (excess.length > 0) {
    // The queue's listing and its commits may be of different moments.
    const reason = `It would change what its pull request does not: ${excess.join(', ')}.`;
    return isNew(input, now) ? undecided(reason) : fault(reason);
  }
  const judged = await judgeGrants(
    { ...repository, ledger: then.ledger },
    {
      stretches: [...input.pending, { landing, before, after }],
      policy: inForce.policy,
      accepted: inForce.accepted,
      state: then.state,
    },
  );
  switch (judged.outcome) {
    case 'ask-again':
      return undecided(judged.because);
    case 'unreadable':
      return {
        ...judgement(policy, landing),
        concerned: true,
        unreadable: true,
        faults: judged.findings
          .filter(isError)
          .map((finding) => `${finding.at === null ? '' : `${finding.at.path}: `}${wordFinding(finding)}`),
      };
    case 'judged':
      return { ...judgement([...policy, ...judged.entries], landing), concerned: true };
  }
}

async function judgePolicyOf(
  repository: Repository,
  landing: Landing,
  {
    before,
    after,
    known,
  }: {
    readonly before: readonly TreeFile[];
    readonly after: readonly TreeFile[];
    readonly known: ProjectedLedger;
  },
): Promise<readonly NewEntry[]> {
  const is = policyBlobIn(after);
  const changed = changedPaths(before, after).some(concernsPolicy);
  if (!changed || known.state.policy?.blob === is) return [];
  return [await judgePolicy({ ...repository, ledger: known.ledger }, landing, is, known.state)];
}

/** What the commit changes and the pull request does not ask for. */
async function beyondRequest(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  { pull, onto }: GroupEntryInput,
  after: readonly TreeFile[],
  policy: Policy,
): Promise<readonly string[]> {
  const fork = await commits.mergeBase(pull.base.sha, pull.head.sha);
  const grantsIn = async (tree: readonly TreeFile[]) => (await readGrants(trees, tree, policy)).set;
  const grantsAt = async (commit: string) => grantsIn(await trees.list(commit, ''));
  const [was, is, wanted, from] = await Promise.all([
    grantsAt(onto),
    grantsIn(after),
    grantsAt(pull.head.sha),
    grantsAt(fork),
  ]);
  // What stood there unreadable says nothing about what is new; landing judges all of it together.
  if (!was.complete || !is.complete) return [];
  return unexplained(diffGrants(was.grants, is.grants), diffGrants(from.grants, wanted.grants));
}

function isNew({ head }: GroupEntryInput, now: DateTime): boolean {
  const made = parseUtc(head.madeAt);
  return made.isValid && isRecent(made, now);
}

/** What was refused of others that landed earlier is not this one's fault. */
function judgement(entries: readonly NewEntry[], { after }: Landing): JudgedGroupEntry {
  return {
    concerned: entries.length > 0,
    faults: entries.flatMap((entry) =>
      (entry.type === 'refused' || entry.type === 'policy-refused') && entry.commit === after
        ? whyNotNow(entry)
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
