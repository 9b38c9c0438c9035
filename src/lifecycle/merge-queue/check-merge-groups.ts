import { DEFAULT_GRANTS_GLOBS } from '../../domain/grants/grants-paths.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { type GroupEntry, groupEntries } from '../../domain/merge-group/group-entries.ts';
import {
  type GroupFault,
  type GroupVerdict,
  mergeGroupCheck,
} from '../../domain/messages/checks/merge-group-check.ts';
import {
  branchRewound,
  landingNotJudged,
  NOT_SET_UP,
} from '../../domain/messages/checks/merge-group-reasons.ts';
import { ledgerUnreadable } from '../../domain/messages/checks/undecided-reasons.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import type { MergeQueueState } from '../../ports/forge/merge-queue.ts';
import { concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { LandedStep } from '../landing/changes-by-landing.ts';
import { type LandOutcome, land } from '../landing/land.ts';
import { linkCommitsToPulls } from '../landing/link-commits-to-pulls.ts';
import { type ProjectedLedger, projectEntries } from '../landing/project-entries.ts';
import type { Repository } from '../repository.ts';
import { type JudgedGroupEntry, judgeGroupEntry } from './judge-group-entry.ts';

/** GitHub has a branch below this for each commit that a queue made and did not merge yet. */
const QUEUE_BRANCHES = 'gh-readonly-queue/';

/**
 * Publishes the check on each commit that the merge queue made. It judges the files that would land, pull
 * request by pull request, with the approvals of now. It reads the whole queue each time, whatever event woke
 * it.
 */
export async function checkMergeGroups(repository: Repository): Promise<void> {
  const { branches, defaultBranch } = repository;
  // The queue itself is read by GraphQL, which costs a point each time, also if there is no queue.
  if ((await branches.beginningWith(`${QUEUE_BRANCHES}${defaultBranch}/`)).length === 0) return;
  // The queue is read before the branch: a pull request that lands in between is then found on the branch.
  const queue = await repository.mergeQueue.read(defaultBranch);
  if (queue === null || queue.pulls.every(({ group }) => group === null)) return;
  // The ledger records the landings on the branch first: groups are judged on top of them.
  const judge = await groupJudge(repository, queue, await land(repository));
  const failures: unknown[] = [];
  for (const { group, number } of queue.pulls) {
    if (group === null) continue;
    try {
      const verdict = await judge(group, number);
      if (verdict !== null) await repository.checks.publish({ head: group, ...mergeGroupCheck(verdict) });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `merge groups: ${failures.map(errorText).join('; ')}`);
}

/** Null if the commit is not built on the tip of the branch: GitHub will make another one. */
type GroupJudge = (head: string, pull: number) => Promise<GroupVerdict | null>;

async function groupJudge(
  repository: Repository,
  queue: MergeQueueState,
  landed: LandOutcome,
): Promise<GroupJudge> {
  const { ledger, commits, defaultBranch } = repository;
  const tip = await commits.head(defaultBranch);
  if (tip === null) throw new Error(`the branch ${defaultBranch} does not exist`);
  const state = await ledger.state();
  if (!state.readable) return judgeWithoutLedger(repository, tip, ledgerUnreadable(state.because));
  const { cursor } = state.value;
  if (cursor === null) return judgeWithoutLedger(repository, tip, NOT_SET_UP);
  const waiting = await waitingLandings(repository, state.value, cursor, tip);
  if (waiting === null) return judgeWithoutLedger(repository, tip, branchRewound(defaultBranch));
  // An earlier landing may change the policy or a limit, so a group is not judged without it.
  if (landed.outcome === 'retry' && landed.fixedByCommit !== true)
    return judgeWithoutLedger(repository, tip, landingNotJudged(landed.because));

  const start = { tip, waiting, projected: { ledger, state: state.value } };
  const judged = new Map<string, JudgedLine>();
  return async (head, pull) => {
    const line = await commits.firstParent(tip, head);
    if (line === 'not-an-ancestor') return null;
    const shas = line.map(({ sha }) => sha);
    const result = await judgeLine(repository, line, groupEntries(shas, queue.pulls), start, judged);
    return verdictOf(result, pull, queue.eachIsChecked);
  };
}

/**
 * Without the ledger, Curfew cannot judge. A commit that changes access or the policy waits. Any other commit
 * may land.
 */
function judgeWithoutLedger({ trees }: Pick<Repository, 'trees'>, tip: string, because: string): GroupJudge {
  return async (head) => {
    const changed = await compareTrees(trees, tip, head, DEFAULT_GRANTS_GLOBS);
    const concerned = changed.some(
      (path) => concernsPolicy(path) || concernsGrants(DEFAULT_GRANTS_GLOBS, path),
    );
    return concerned ? { outcome: 'undecided', because } : { outcome: 'sound', pulls: [] };
  };
}

/**
 * Landings that wait for a later commit to fix them; null if the branch does not contain the judged commit.
 */
async function waitingLandings(
  repository: Repository,
  state: LedgerState,
  cursor: string,
  tip: string,
): Promise<readonly LandedStep[] | null> {
  const commits = await repository.commits.firstParent(cursor, tip);
  if (commits === 'not-an-ancestor') return null;
  const { globs } = await policyInForce(repository, state);
  return linkCommitsToPulls(repository, { cursor, commits, globs });
}
interface Start {
  readonly tip: string;
  readonly waiting: readonly LandedStep[];
  readonly projected: ProjectedLedger;
}

/** The judgements of the pull requests on one line of commits, and the ledger as it would be after them. */
interface JudgedLine {
  readonly projected: ProjectedLedger;
  readonly entries: readonly (JudgedGroupEntry & GroupEntry)[];
}

/**
 * Judges each pull request on top of the one ahead of it. Groups share their first pull requests, which are
 * judged once.
 */
async function judgeLine(
  repository: Repository,
  line: readonly Commit[],
  entries: readonly GroupEntry[],
  start: Start,
  judged: Map<string, JudgedLine>,
): Promise<JudgedLine> {
  let ahead: JudgedLine = { projected: start.projected, entries: [] };
  let onto = start.tip;
  for (const entry of entries) {
    ahead = judged.get(entry.head) ?? (await judgeNext(repository, line, entry, ahead, { ...start, onto }));
    judged.set(entry.head, ahead);
    onto = entry.head;
  }
  return ahead;
}

async function judgeNext(
  repository: Repository,
  line: readonly Commit[],
  entry: GroupEntry,
  { projected, entries }: JudgedLine,
  { onto, waiting }: Start & { readonly onto: string },
): Promise<JudgedLine> {
  const pull = await repository.pulls.get(entry.pull);
  const commit = line.find(({ sha }) => sha === entry.head);
  const judged = await judgeGroupEntry(repository, {
    pull,
    onto,
    waiting: entries.length === 0 ? waiting : [],
    head: { sha: entry.head, madeAt: commit?.committedAt ?? '' },
    projected,
  });
  // A file that a pull request ahead broke stays unreadable behind it: only the pull request ahead is at
  // fault.
  const isBehindUnreadable = judged.unreadable && entries.some(({ unreadable }) => unreadable);
  return {
    projected: projectEntries(projected.ledger, projected.state, judged.entries),
    entries: [...entries, { ...judged, ...entry, faults: isBehindUnreadable ? [] : judged.faults }],
  };
}

function verdictOf({ entries }: JudgedLine, number: number, eachIsChecked: boolean): GroupVerdict {
  const faults = entries.flatMap(({ pull, faults: reasons }): GroupFault[] =>
    reasons.length === 0 ? [] : [{ pull, reasons }],
  );
  const faultsOfPull = faults.filter(({ pull }) => pull === number);
  if (faultsOfPull.length > 0) return { outcome: 'faulty', faults: eachIsChecked ? faultsOfPull : faults };
  if (faults.length > 0) return { outcome: eachIsChecked ? 'behind' : 'faulty', faults };
  const because = entries.find(({ undecided }) => undecided !== null)?.undecided ?? null;
  if (because !== null) return { outcome: 'undecided', because };
  return { outcome: 'sound', pulls: entries.filter(({ concerned }) => concerned).map(({ pull }) => pull) };
}
