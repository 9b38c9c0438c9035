import { POLICY_PATH } from '../domain/grants/grants-paths.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { GRANTS_ALARM, grantsAlarm, REWOUND_ALARM, rewoundAlarm } from '../domain/messages/alarm-issues.ts';
import type { TreeFile } from '../ports/trees.ts';
import { changedPaths, concernsGrants } from './changed-paths.ts';
import { confirmedKey } from './confirm-authorization.ts';
import { judgeGrants } from './judge-grants.ts';
import { judgePolicy } from './judge-policy.ts';
import { type Landing, landings } from './landing-groups.ts';
import { readAcceptedPolicy } from './read-policy.ts';
import type { Repository } from './repository.ts';

const USUAL_FILES = ['access/**'];

/**
 * Walks the default branch from the cursor and judges everything that landed since, in order. Returns why it had to
 * stop before the tip, or null. The cursor moves in the same commit as what was judged.
 */
export async function land(repository: Repository): Promise<string | null> {
  const read = await repository.ledger.state();
  if (!read.readable) return read.because;
  const { cursor } = read.value;
  const head = await repository.commits.head(repository.defaultBranch);
  if (head === null) return `the branch ${repository.defaultBranch} does not exist`;
  if (cursor === null) return 'the ledger has no cursor: run `curfew init`';

  if (cursor === head) {
    for (const key of [REWOUND_ALARM, GRANTS_ALARM]) repository.alarms.clear(key);
    return null;
  }
  const commits = await repository.commits.firstParent(cursor, head);
  if (commits === 'not-an-ancestor') {
    repository.log.error({ cursor, head }, 'the default branch was rewound');
    repository.alarms.raise(rewoundAlarm(repository.defaultBranch, cursor, head));
    return `${repository.defaultBranch} was rewound: ${cursor} is not on it`;
  }
  repository.alarms.clear(REWOUND_ALARM);
  return walk(repository, await landings(repository, commits), { state: read.value, since: cursor });
}

interface Position {
  readonly state: LedgerState;
  /** The last commit that was judged. */
  readonly since: string;
}

async function walk(
  repository: Repository,
  groups: readonly Landing[],
  start: Position,
): Promise<string | null> {
  let { state, since } = start;
  let stopped: string | null = null;
  let unreadable: Landed['unreadable'] = null;
  let policyTree = await repository.trees.list(since, '');
  for (const landing of groups) {
    const before = await repository.trees.list(since, '');
    const after = await repository.trees.list(landing.after, '');
    state = await landPolicy(repository, landing, { before: policyTree, after, state });
    policyTree = after;
    const landed = await landGrants(repository, landing, { before, after, state });
    ({ state } = landed);
    stopped = landed.stopped;
    unreadable = landed.unreadable;
    if (landed.again) break;
    // A later commit may mend what this one broke: then both are judged as one.
    if (stopped === null) since = landing.after;
  }
  if (state.cursor !== since) await moveCursor(repository, state, since, []);
  if (unreadable !== null) sayUnreadable(repository, unreadable);
  else if (stopped === null) repository.alarms.clear(GRANTS_ALARM);
  return stopped;
}

async function landPolicy(
  repository: Repository,
  landing: Landing,
  { before, after, state }: Trees,
): Promise<LedgerState> {
  const is = policyIn(after);
  if (policyIn(before) === is || state.policy?.commit === landing.after) return state;
  const entry = await judgePolicy(repository, landing, is, state);
  const appended = await repository.ledger.append(() => ({ entries: [entry] }));
  return appended.state;
}

interface Trees {
  readonly before: readonly TreeFile[];
  readonly after: readonly TreeFile[];
  readonly state: LedgerState;
}

interface Landed {
  readonly state: LedgerState;
  readonly stopped: string | null;
  /** The commit whose grants files cannot be read, and how many problems they have; null where they can. */
  readonly unreadable: { readonly commit: string; readonly problems: number } | null;
  /** Nothing after this one can help: come back later. */
  readonly again: boolean;
}

async function landGrants(
  repository: Repository,
  landing: Landing,
  { before, after, state }: Trees,
): Promise<Landed> {
  const accepted = state.policy;
  const policy = accepted === null ? null : await readAcceptedPolicy(repository, accepted);
  const globs = policy?.outcome === 'policy' ? policy.policy.files : USUAL_FILES;
  const touched = changedPaths(before, after).some((path) => concernsGrants(globs, path));
  if (!touched) return { state, stopped: null, unreadable: null, again: false };
  if (accepted === null || policy === null || policy.outcome === 'broken') {
    const stopped = 'there is no policy in force that can be read';
    return { state, stopped, unreadable: null, again: false };
  }
  const judged = await judgeGrants(repository, {
    landing,
    before,
    after,
    policy: policy.policy,
    accepted,
    state,
  });
  if (judged.outcome === 'ask-again')
    return { state, stopped: judged.because, unreadable: null, again: true };
  if (judged.outcome === 'unreadable') {
    const unreadable = { commit: landing.after, problems: judged.findings.length };
    return { state, stopped: `grants at ${landing.after} cannot be read`, unreadable, again: false };
  }
  const next = await moveCursor(repository, state, landing.after, judged.entries);
  for (const entry of judged.entries) {
    if (entry.type === 'authorized') repository.confirmed.add(confirmedKey(entry));
  }
  return { state: next, stopped: null, unreadable: null, again: false };
}

/** Records what was judged and moves the cursor, unless somebody else has moved it meanwhile. */
async function moveCursor(
  { ledger }: Pick<Repository, 'ledger'>,
  from: LedgerState,
  to: string,
  entries: readonly NewEntry[],
): Promise<LedgerState> {
  const { state } = await ledger.append(({ cursor }) =>
    cursor === from.cursor ? { entries, cursor: to } : { entries: [] },
  );
  return state;
}

function policyIn(tree: readonly TreeFile[]): string | null {
  return tree.find(({ path, mode }) => path === POLICY_PATH && mode === '100644')?.oid ?? null;
}

function sayUnreadable(
  { alarms, log }: Pick<Repository, 'alarms' | 'log'>,
  { commit, problems }: NonNullable<Landed['unreadable']>,
): void {
  log.error({ commit, problems }, 'grants on the default branch cannot be read');
  alarms.raise(grantsAlarm(commit, problems));
}
