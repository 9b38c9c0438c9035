import { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  GRANTS_ALARM,
  grantsAlarm,
  REWOUND_ALARM,
  rewoundAlarm,
} from '../../domain/messages/issues/alarm-issues.ts';
import { changedPaths, concernsGrants } from '../evidence/changed-paths.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { policyBlobIn } from '../evidence/read-policy.ts';
import type { Remembers } from '../memory/memory.ts';
import { confirmedKey } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './attribute-changes.ts';
import { judgeGrants } from './judge-grants.ts';
import { judgePolicy } from './judge-policy.ts';
import { judgeByAny, type Landing, landings, mergedAt } from './landing-groups.ts';

/** What is recorded of a policy that landed. */
const JUDGED: ReadonlySet<string> = new Set(['policy-accepted', 'policy-refused', 'policy-restored']);

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
    for (const key of [REWOUND_ALARM, GRANTS_ALARM]) repository.memory.alarms.clear(key);
    return null;
  }
  const commits = await repository.commits.firstParent(cursor, head);
  if (commits === 'not-an-ancestor') {
    repository.log.error({ cursor, head }, 'the default branch was rewound');
    repository.memory.alarms.raise(rewoundAlarm(repository.defaultBranch, cursor, head));
    return `${repository.defaultBranch} was rewound: ${cursor} is not on it`;
  }
  repository.memory.alarms.clear(REWOUND_ALARM);
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
  let pending: readonly LandedStep[] = [];
  let before = await repository.trees.list(since, '');
  for (const landing of groups) {
    const after = await repository.trees.list(landing.after, '');
    const stretch = { landing, before, after };
    state = await landPolicy(repository, stretch, state);
    const landed = await landGrants(repository, [...pending, stretch], state);
    before = after;
    ({ state } = landed);
    stopped = landed.stopped;
    unreadable = landed.unreadable;
    if (landed.again) break;
    // A later commit may mend what this one broke: then both are judged at once.
    pending = stopped === null ? [] : [...pending, stretch];
    if (stopped === null) since = landing.after;
  }
  if (state.cursor !== since) await moveCursor(repository, state, since, []);
  if (unreadable !== null) sayUnreadable(repository, unreadable);
  else if (stopped === null) repository.memory.alarms.clear(GRANTS_ALARM);
  return stopped;
}

async function landPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  state: LedgerState,
): Promise<LedgerState> {
  const is = policyBlobIn(after);
  if (policyBlobIn(before) === is || (await isPolicyJudged(repository, landing, state))) return state;
  const entry = await judgeByAny(
    landing,
    (by) => judgePolicy(repository, by, is, state),
    ({ type }) => type !== 'policy-refused',
  );
  const appended = await repository.ledger.append(() => ({ entries: [entry] }));
  return appended.state;
}

/**
 * Once and for ever: while grants files wait for a mend, commits are walked again under the policies after them. However
 * long that takes, the record is searched from the merge: judged again, an older policy could take a newer one's place.
 */
async function isPolicyJudged(
  { ledger, clock }: Pick<Repository, 'ledger' | 'clock'>,
  landing: Landing,
  { policy }: LedgerState,
): Promise<boolean> {
  const commit = landing.after;
  if (policy?.commit === commit) return true;
  const now = clock.now();
  const landed = mergedAt(landing) ?? now;
  const since = DateTime.min(landed.minus({ days: 1 }), now.minus({ days: HISTORY_WINDOW_DAYS }));
  const lately = await ledger.since(iso(since));
  return lately.some((entry) => JUDGED.has(entry.type) && 'commit' in entry && entry.commit === commit);
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
  stretches: readonly LandedStep[],
  state: LedgerState,
): Promise<Landed> {
  const inForce = await policyInForce(repository, state);
  const commit = stretches.at(-1)?.landing.after;
  const touched = stretches.some(({ before, after }) =>
    changedPaths(before, after).some((path) => concernsGrants(inForce.globs, path)),
  );
  if (!touched || commit === undefined) return { state, stopped: null, unreadable: null, again: false };
  if (inForce.outcome !== 'policy') {
    const stopped = 'there is no policy in force that can be read';
    return { state, stopped, unreadable: null, again: false };
  }
  const judged = await judgeGrants(repository, {
    stretches,
    policy: inForce.policy,
    accepted: inForce.accepted,
    state,
  });
  if (judged.outcome === 'ask-again')
    return { state, stopped: judged.because, unreadable: null, again: true };
  if (judged.outcome === 'unreadable') {
    const unreadable = { commit, problems: judged.findings.length };
    return { state, stopped: `grants at ${commit} cannot be read`, unreadable, again: false };
  }
  const next = await moveCursor(repository, state, commit, judged.entries);
  for (const entry of judged.entries) {
    if (entry.type === 'authorized') repository.memory.confirmedLandings.add(confirmedKey(entry));
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

function sayUnreadable(
  { log, memory: { alarms } }: Pick<Repository, 'log'> & Remembers<'alarms'>,
  { commit, problems }: NonNullable<Landed['unreadable']>,
): void {
  log.error({ commit, problems }, 'grants on the default branch cannot be read');
  alarms.raise(grantsAlarm(commit, problems));
}
