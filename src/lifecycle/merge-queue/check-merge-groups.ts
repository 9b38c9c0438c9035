import { DEFAULT_GRANTS_GLOBS } from '../../domain/grants/grants-paths.ts';
import { type GroupEntry, groupEntries } from '../../domain/merge-group/group-entries.ts';
import {
  type GroupFault,
  type GroupVerdict,
  mergeGroupCheck,
} from '../../domain/messages/checks/merge-group-check.ts';
import type { Commit } from '../../ports/commits.ts';
import type { MergeQueueState } from '../../ports/merge-queue.ts';
import { changedPaths, concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import type { LandedStep } from '../landing/attribute-changes.ts';
import { land } from '../landing/land.ts';
import { landings } from '../landing/landing-groups.ts';
import { type ProjectedLedger, projectEntries } from '../landing/project-entries.ts';
import type { Repository } from '../repository.ts';
import { type JudgedGroupEntry, judgeGroupEntry } from './judge-group-entry.ts';

/**
 * Publishes the check on each commit that the merge queue made: the tree that would land is judged, link by link, with
 * the approvals of this moment. Looks at the whole queue each time, whatever event it was woken by.
 */
export async function checkMergeGroups(repository: Repository): Promise<void> {
  // Before the branch is read: what lands between the two is then found on the line.
  const queue = await repository.mergeQueue.read(repository.defaultBranch);
  if (queue === null || queue.pulls.every(({ group }) => group === null)) return;
  // What stands on the branch already is judged for good before anything is judged on top of it.
  await land(repository);
  const judging = await begin(repository, queue);
  const failures: unknown[] = [];
  for (const { group, number } of queue.pulls) {
    if (group === null) continue;
    try {
      const verdict = await judging(group, number);
      if (verdict !== null) await repository.checks.publish({ head: group, ...mergeGroupCheck(verdict) });
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `merge groups: ${failures.map(String).join('; ')}`);
}

/** Null where the commit does not stand on the branch as it is: GitHub makes another one. */
type Judging = (head: string, pull: number) => Promise<GroupVerdict | null>;

async function begin(repository: Repository, queue: MergeQueueState): Promise<Judging> {
  const { ledger, commits, defaultBranch } = repository;
  const main = await commits.head(defaultBranch);
  const state = await ledger.state();
  if (main === null) throw new Error(`the branch ${defaultBranch} does not exist`);
  const cursor = state.readable ? state.value.cursor : null;
  if (!state.readable || cursor === null) {
    const because = state.readable
      ? 'Curfew was not set up here.'
      : `Its record cannot be read: ${state.because}.`;
    return (head) => withoutRecord(repository, main, head, because);
  }
  const pending = await notYetJudged(repository, cursor, main);
  if (pending === null) {
    return (head) => withoutRecord(repository, main, head, `${defaultBranch} was rewound.`);
  }
  const start = { main, pending, known: { ledger, state: state.value } };
  const done = new Map<string, Walked>();
  return async (head, pull) => {
    const line = await commits.firstParent(main, head);
    if (line === 'not-an-ancestor') return null;
    const shas = line.map(({ sha }) => sha);
    const walked = await walk(repository, line, groupEntries(shas, queue.pulls), start, done);
    return verdictOf(walked, pull, queue.eachIsChecked);
  };
}

interface Start {
  readonly main: string;
  readonly pending: readonly LandedStep[];
  readonly known: ProjectedLedger;
}

/** What is known once a link was judged. */
interface Walked {
  readonly known: ProjectedLedger;
  readonly judged: readonly (JudgedGroupEntry & GroupEntry)[];
}

/** Judges each link on top of the one before it; those that several groups share, once. */
async function walk(
  repository: Repository,
  line: readonly Commit[],
  links: readonly GroupEntry[],
  start: Start,
  done: Map<string, Walked>,
): Promise<Walked> {
  let walked: Walked = { known: start.known, judged: [] };
  let onto = start.main;
  for (const link of links) {
    const before = done.get(link.head);
    walked = before ?? (await step(repository, line, link, walked, { ...start, onto }));
    done.set(link.head, walked);
    onto = link.head;
  }
  return walked;
}

async function step(
  repository: Repository,
  line: readonly Commit[],
  link: GroupEntry,
  { known, judged }: Walked,
  { onto, pending }: Start & { readonly onto: string },
): Promise<Walked> {
  const pull = await repository.pulls.get(link.pull);
  const commit = line.find(({ sha }) => sha === link.head);
  const ahead = judged.some(({ unreadable }) => unreadable);
  const one = await judgeGroupEntry(repository, {
    pull,
    onto,
    pending: judged.length === 0 ? pending : [],
    head: { sha: link.head, madeAt: commit?.committedAt ?? '' },
    known,
  });
  return {
    known: projectEntries(known.ledger, known.state, one.entries),
    judged: [...judged, { ...one, ...link, faults: ahead && one.unreadable ? [] : one.faults }],
  };
}

function verdictOf({ judged }: Walked, pull: number, eachIsChecked: boolean): GroupVerdict {
  const faults = judged.flatMap(({ pull: of, faults: reasons }): GroupFault[] =>
    reasons.length === 0 ? [] : [{ pull: of, reasons }],
  );
  const own = faults.filter((each) => each.pull === pull);
  if (own.length > 0) return { outcome: 'faulty', faults: eachIsChecked ? own : faults };
  if (faults.length > 0) return { outcome: eachIsChecked ? 'behind' : 'faulty', faults };
  const because = judged.find(({ undecided }) => undecided !== null)?.undecided ?? null;
  if (because !== null) return { outcome: 'undecided', because };
  return { outcome: 'sound', pulls: judged.filter(({ concerned }) => concerned).map((each) => each.pull) };
}

/** Landings that wait for a mend; null where the branch does not contain what was judged. */
async function notYetJudged(
  repository: Repository,
  cursor: string,
  main: string,
): Promise<readonly LandedStep[] | null> {
  const commits = await repository.commits.firstParent(cursor, main);
  if (commits === 'not-an-ancestor') return null;
  const stretches: LandedStep[] = [];
  let before = await repository.trees.list(cursor, '');
  for (const landing of await landings(repository, commits)) {
    const after = await repository.trees.list(landing.after, '');
    stretches.push({ landing, before, after });
    before = after;
  }
  return stretches;
}

async function withoutRecord(
  { trees }: Pick<Repository, 'trees'>,
  main: string,
  head: string,
  because: string,
): Promise<GroupVerdict> {
  const paths = changedPaths(await trees.list(main, ''), await trees.list(head, ''));
  const concerned = paths.some((path) => concernsPolicy(path) || concernsGrants(DEFAULT_GRANTS_GLOBS, path));
  return concerned ? { outcome: 'undecided', because } : { outcome: 'sound', pulls: [] };
}
