import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  GRANTS_ALARM,
  grantsAlarm,
  REWOUND_ALARM,
  rewoundAlarm,
} from '../../domain/messages/issues/alarm-issues.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Remembers } from '../memory/memory.ts';
import { DONE, type Outcome, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { judgeLanding } from './judge-landing.ts';
import type { LandedGrants } from './land-grants.ts';
import { landLess } from './land-less.ts';
import { linkCommitsToPulls } from './link-commits-to-pulls.ts';
import type { Progress } from './progress.ts';
import { record } from './record-landing.ts';
import { acceptRewrite } from './rewrites/accept-rewrite.ts';
import { waitForNewerHead } from './rewrites/wait-for-newer-head.ts';

/** `fixedByCommit`: it waits for a commit that fixes a file or the policy, and not for GitHub. */
export type LandOutcome = Outcome & { readonly fixedByCommit?: boolean };

/**
 * Walks the default branch from the cursor of the ledger, and judges each landing in order. The cursor moves
 * in the same commit that records the judgement, so that no landing is judged twice or not at all. It stays
 * before a landing whose pull request is not known yet, and the landings behind that one are walked again.
 * Withdrawals and shorter windows wait for nothing. Done if everything up to the tip is judged.
 */
export async function land(repository: Repository): Promise<LandOutcome> {
  const { ledger, commits, defaultBranch, log, memory } = repository;
  const state = await ledger.state();
  if (!state.readable) return retryLater(state.because);
  const { cursor } = state.value;
  const head = await commits.head(defaultBranch);
  if (head === null) return retryLater(`the branch ${defaultBranch} does not exist`);
  if (cursor === null) return retryLater('the ledger has no cursor: run `curfew init`');
  if (cursor === head) {
    memory.olderHeads.clear();
    memory.alarms.clear(REWOUND_ALARM);
    memory.alarms.clear(GRANTS_ALARM);
    return DONE;
  }
  const landed = await commits.firstParent(cursor, head);
  if (landed === 'not-an-ancestor') {
    const late = await waitForNewerHead(repository, cursor, head);
    if (late !== null) return late;
    const accepted = await acceptRewrite(repository, state.value, { cursor, head });
    if (accepted !== null) return accepted.outcome === 'retry' ? accepted : land(repository);
    log.error({ cursor, head }, 'the default branch was rewound');
    memory.alarms.raise(rewoundAlarm(defaultBranch, cursor, head));
    return retryLater(`${defaultBranch} was rewound: ${cursor} is not on it`);
  }
  memory.olderHeads.clear();
  memory.alarms.clear(REWOUND_ALARM);
  return walk(repository, state.value, cursor, landed);
}

async function walk(
  repository: Repository,
  start: LedgerState,
  cursor: string,
  commits: readonly Commit[],
): Promise<LandOutcome> {
  const { globs } = await policyInForce(repository, start);
  let progress: Progress = {
    state: start,
    judgedUpTo: cursor,
    broken: [],
    waiting: null,
    grants: { outcome: 'done', state: start },
  };
  const steps = await linkCommitsToPulls(repository, { cursor, commits, globs });
  for (const step of steps) {
    progress = await judgeLanding(repository, step, progress);
    if (progress.grants.outcome === 'retry') break;
  }
  const { judgedUpTo, waiting, grants } = progress;
  let { state } = progress;
  if (state.cursor !== judgedUpTo) {
    const moved = await record(repository, state, { entries: [], cursor: judgedUpTo });
    if (moved.outcome === 'retry') return moved;
    ({ state } = moved);
  }
  updateGrantsAlarm(repository, grants);
  const lastJudged = steps.findLastIndex(({ landing }) => landing.after === judgedUpTo);
  await landLess(repository, steps.slice(lastJudged + 1), state);
  if (waiting !== null) return waiting.wait;
  if (grants.outcome === 'retry') {
    const { state: _state, ...retry } = grants;
    return retry;
  }
  if (grants.outcome === 'waiting') return grants.wait;
  return grants.outcome === 'done' ? DONE : { ...retryLater(grants.because), fixedByCommit: true };
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
