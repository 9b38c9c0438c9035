import { iso } from '../../domain/iso.ts';
import { isSamePolicy, type LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  GRANTS_ALARM,
  grantsAlarm,
  REWOUND_ALARM,
  rewoundAlarm,
} from '../../domain/messages/issues/alarm-issues.ts';
import type { Commit } from '../../ports/commits.ts';
import type { LedgerChange } from '../../ports/ledger.ts';
import { changedPaths, concernsGrants } from '../evidence/changed-paths.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { policyBlobIn } from '../evidence/read-policy.ts';
import { historyStart } from '../evidence/recent-entries.ts';
import { confirmedKey, type Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { DONE, type Outcome, type Retry, retryLater } from '../retry.ts';
import type { LandedStep } from './attribute-changes.ts';
import { judgeGrants } from './judge-grants.ts';
import { judgePolicy } from './judge-policy.ts';
import { groupLandings, judgeByAny, type Landing, mergedAt } from './landing-groups.ts';

/** The entries that say how a landed policy was judged. */
const POLICY_JUDGEMENTS: ReadonlySet<string> = new Set([
  'policy-accepted',
  'policy-refused',
  'policy-restored',
]);

/**
 * Walks the default branch from the cursor of the ledger, and judges each landing in order. The cursor moves
 * in the same commit that records the judgement, so that no landing is judged twice or not at all. Done if
 * everything up to the tip is judged.
 */
export async function land(repository: Repository): Promise<Outcome> {
  const { ledger, commits, defaultBranch, log, memory } = repository;
  const state = await ledger.state();
  if (!state.readable) return retryLater(state.because);
  const { cursor } = state.value;
  const head = await commits.head(defaultBranch);
  if (head === null) return retryLater(`the branch ${defaultBranch} does not exist`);
  if (cursor === null) return retryLater('the ledger has no cursor: run `curfew init`');
  if (cursor === head) {
    memory.alarms.clear(REWOUND_ALARM);
    memory.alarms.clear(GRANTS_ALARM);
    return DONE;
  }
  const landed = await commits.firstParent(cursor, head);
  if (landed === 'not-an-ancestor') {
    log.error({ cursor, head }, 'the default branch was rewound');
    memory.alarms.raise(rewoundAlarm(defaultBranch, cursor, head));
    return retryLater(`${defaultBranch} was rewound: ${cursor} is not on it`);
  }
  memory.alarms.clear(REWOUND_ALARM);
  return walk(repository, state.value, cursor, landed);
}

async function walk(
  repository: Repository,
  start: LedgerState,
  cursor: string,
  commits: readonly Commit[],
): Promise<Outcome> {
  let state = start;
  let judgedUpTo = cursor;
  let grants: LandedGrants = { outcome: 'done', state };
  /** Landings that wait for a later commit to fix a file or the policy: they are judged together with it. */
  let waiting: readonly LandedStep[] = [];
  let before = await repository.trees.list(cursor, '');
  for (const landing of await groupLandings(repository, commits)) {
    const after = await repository.trees.list(landing.after, '');
    const step = { landing, before, after };
    before = after;
    const policy = await landPolicy(repository, step, state);
    grants =
      policy.outcome === 'done'
        ? await landGrants(repository, [...waiting, step], policy.state)
        : { ...policy, state };
    state = grants.state;
    // No later commit can replace an answer that GitHub does not give yet.
    if (grants.outcome === 'retry') break;
    waiting = grants.outcome === 'done' ? [] : [...waiting, step];
    if (grants.outcome === 'done') judgedUpTo = landing.after;
  }
  if (state.cursor !== judgedUpTo) {
    const moved = await record(repository, state, { entries: [], cursor: judgedUpTo });
    if (moved.outcome === 'retry') return moved;
  }
  updateGrantsAlarm(repository, grants);
  return grants.outcome === 'done' ? DONE : retryLater(grants.because);
}

/** Judges the policy file of a landing, if the landing changed it. */
async function landPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  state: LedgerState,
): Promise<Recorded> {
  const blob = policyBlobIn(after);
  if (policyBlobIn(before) === blob || (await isPolicyJudged(repository, landing, state)))
    return { outcome: 'done', state };
  const judged = await judgeByAny(
    landing,
    (candidate) => judgePolicy(repository, candidate, blob, state),
    (result) => result.outcome === 'retry' || result.entry.type !== 'policy-refused',
  );
  if (judged.outcome === 'retry') return judged;
  return record(repository, state, { entries: [judged.entry] });
}

/**
 * Whether the ledger has a judgement of this policy. While grants files wait for a fix, the same commits are
 * walked again under later policies. A second judgement could let an older policy replace a newer one, so the
 * ledger is searched from the merge on, however long ago it was.
 */
async function isPolicyJudged(
  { ledger, clock }: Pick<Repository, 'ledger' | 'clock'>,
  landing: Landing,
  { policy }: LedgerState,
): Promise<boolean> {
  const commit = landing.after;
  if (policy?.commit === commit) return true;
  const now = clock.now();
  const dayBefore = iso((mergedAt(landing) ?? now).minus({ days: 1 }));
  const start = historyStart(now);
  const entries = await ledger.since(dayBefore < start ? dayBefore : start);
  return entries.some(
    (entry) => POLICY_JUDGEMENTS.has(entry.type) && 'commit' in entry && entry.commit === commit,
  );
}

/**
 * The result for the grants files of some landings. `unusable-policy` and `unreadable` wait for a later
 * commit that fixes the policy or the files; `retry` waits for GitHub.
 */
type LandedGrants = { readonly state: LedgerState } & (
  | { readonly outcome: 'done' }
  | { readonly outcome: 'unusable-policy'; readonly because: string }
  | {
      readonly outcome: 'unreadable';
      readonly because: string;
      readonly commit: string;
      readonly problems: number;
    }
  | Retry
);

async function landGrants(
  repository: Repository,
  steps: readonly LandedStep[],
  state: LedgerState,
): Promise<LandedGrants> {
  const inForce = await policyInForce(repository, state);
  const commit = steps.at(-1)?.landing.after;
  const changesGrants = steps.some(({ before, after }) =>
    changedPaths(before, after).some((path) => concernsGrants(inForce.globs, path)),
  );
  if (!changesGrants || commit === undefined) return { outcome: 'done', state };
  if (inForce.outcome !== 'policy') {
    const because = 'there is no policy in force that can be read';
    return { outcome: 'unusable-policy', because, state };
  }
  const { policy, accepted } = inForce;
  const judged = await judgeGrants(repository, { steps, policy, accepted, state });
  switch (judged.outcome) {
    case 'retry':
      return { ...judged, state };
    case 'unreadable': {
      const because = `grants at ${commit} cannot be read`;
      return { outcome: 'unreadable', because, commit, problems: judged.findings.length, state };
    }
    case 'judged': {
      const recorded = await record(repository, state, { entries: judged.entries, cursor: commit });
      if (recorded.outcome === 'retry') return { ...recorded, state };
      for (const entry of judged.entries) {
        if (entry.type === 'authorized') repository.memory.confirmedLandings.add(confirmedKey(entry));
      }
      return recorded;
    }
  }
}

/** The state after an append; `retry` if nothing was recorded. */
type Recorded = { readonly outcome: 'done'; readonly state: LedgerState } | Retry;

/**
 * Records judgements only on top of the cursor and the policy that they were made from. If a process was
 * paused, another one may have landed further meanwhile: then these judgements are out of date, and could
 * restore a policy that was replaced since.
 */
async function record(
  { ledger }: Pick<Repository, 'ledger'>,
  from: LedgerState,
  change: LedgerChange,
): Promise<Recorded> {
  let isCurrent = false;
  const { state } = await ledger.append((current) => {
    isCurrent = current.cursor === from.cursor && isSamePolicy(current.policy, from.policy);
    return isCurrent ? change : { entries: [] };
  });
  return isCurrent ? { outcome: 'done', state } : retryLater('another process recorded a landing meanwhile');
}

function updateGrantsAlarm(
  { log, memory: { alarms } }: Pick<Repository, 'log'> & Remembers<'alarms'>,
  grants: LandedGrants,
): void {
  if (grants.outcome === 'done') alarms.clear(GRANTS_ALARM);
  if (grants.outcome !== 'unreadable') return;
  const { commit, problems } = grants;
  log.error({ commit, problems }, 'grants on the default branch cannot be read');
  alarms.raise(grantsAlarm(commit, problems));
}
