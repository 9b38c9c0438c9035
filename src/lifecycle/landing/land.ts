import { iso } from '../../domain/iso.ts';
import { mayBeLate } from '../../domain/late-answer.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  GRANTS_ALARM,
  grantsAlarm,
  REWOUND_ALARM,
  rewoundAlarm,
} from '../../domain/messages/issues/alarm-issues.ts';
import type { Commit } from '../../ports/forge/commits.ts';
import { concernsGrants } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { historyStart } from '../evidence/recent-entries.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
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
    memory.olderHeads.clear();
    memory.alarms.clear(REWOUND_ALARM);
    memory.alarms.clear(GRANTS_ALARM);
    return DONE;
  }
  const landed = await commits.firstParent(cursor, head);
  if (landed === 'not-an-ancestor') {
    const late = await lateAnswer(repository, cursor, head);
    if (late !== null) return late;
    log.error({ cursor, head }, 'the default branch was rewound');
    memory.alarms.raise(rewoundAlarm(defaultBranch, cursor, head));
    return retryLater(`${defaultBranch} was rewound: ${cursor} is not on it`);
  }
  memory.olderHeads.clear();
  memory.alarms.clear(REWOUND_ALARM);
  return walk(repository, state.value, cursor, landed);
}

/**
 * Null if the branch was rewound for sure: it has another history, or GitHub has answered the same for
 * minutes.
 */
async function lateAnswer(
  { commits, defaultBranch, clock, memory: { olderHeads } }: Repository,
  cursor: string,
  head: string,
): Promise<Retry | null> {
  if ((await commits.firstParent(head, cursor)) === 'not-an-ancestor') return null;
  const since = olderHeads.get(defaultBranch) ?? clock.now();
  olderHeads.set(defaultBranch, since);
  return mayBeLate(since, clock.now())
    ? retryLater(`GitHub answers with an older head of ${defaultBranch} than before`)
    : null;
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
  let before = cursor;
  for (const landing of await groupLandings(repository, commits)) {
    const step = { landing, before, after: landing.after };
    before = landing.after;
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
  if (state.cursor !== judgedUpTo) await moveCursor(repository, state, judgedUpTo, []);
  updateGrantsAlarm(repository, grants);
  if (grants.outcome === 'done') return DONE;
  return retryLater(grants.because, grants.outcome === 'retry' ? grants.cause : undefined);
}

/** Judges the policy file of a landing, if the landing changed it. */
async function landPolicy(
  repository: Repository,
  { landing, before, after }: LandedStep,
  state: LedgerState,
): Promise<{ readonly outcome: 'done'; readonly state: LedgerState } | Unreadable | Retry> {
  const blobAt = (commit: string) =>
    unlessTooLarge(policyBlobAt(repository.trees, commit), ({ message }) => ({ unreadable: message }));
  const blob = await blobAt(after);
  if (blob !== null && typeof blob !== 'string')
    return { outcome: 'unreadable', because: blob.unreadable, commit: after, problems: 1 };
  if ((await blobAt(before)) === blob || (await isPolicyJudged(repository, landing, state)))
    return { outcome: 'done', state };
  const judged = await judgeByAny(
    landing,
    (candidate) => judgePolicy(repository, candidate, blob, state),
    (result) => result.outcome === 'retry' || result.entry.type !== 'policy-refused',
  );
  if (judged.outcome === 'retry') return judged;
  const appended = await repository.ledger.append(() => ({ entries: [judged.entry] }));
  return { outcome: 'done', state: appended.state };
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
  | Unreadable
  | Retry
);

interface Unreadable {
  readonly outcome: 'unreadable';
  readonly because: string;
  readonly commit: string;
  readonly problems: number;
}

async function landGrants(
  repository: Repository,
  steps: readonly LandedStep[],
  state: LedgerState,
): Promise<LandedGrants> {
  const inForce = await policyInForce(repository, state);
  const commit = steps.at(-1)?.landing.after;
  if (commit === undefined || !(await changesGrants(repository, steps, inForce.globs)))
    return { outcome: 'done', state };
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
      const next = await moveCursor(repository, state, commit, judged.entries);
      for (const entry of judged.entries) {
        if (entry.type === 'authorized') repository.memory.confirmedLandings.add(confirmedKey(entry));
      }
      return { outcome: 'done', state: next };
    }
  }
}

async function changesGrants(
  { trees }: Pick<Repository, 'trees'>,
  steps: readonly LandedStep[],
  globs: readonly string[],
): Promise<boolean> {
  for (const { before, after } of steps) {
    const changed = await compareTrees(trees, before, after, globs);
    if (changed.some((path) => concernsGrants(globs, path))) return true;
  }
  return false;
}

/** Records the judgements and moves the cursor, unless another process has moved it meanwhile. */
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
