import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt, readProposedPolicy } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Retry } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { type LandedGrants, landGrants, landPolicy } from './judge-step.ts';

/** How far a walk came. */
export interface Progress {
  readonly state: LedgerState;
  /** Everything up to this commit is judged. */
  readonly judgedUpTo: string;
  /** Landings that wait for a later commit to fix a file or the policy: they are judged together with it. */
  readonly broken: readonly LandedStep[];
  /** Set once a landing waits for an answer of GitHub. Then the cursor stays before it. */
  readonly held: Held | null;
  /** The result of the last landing. */
  readonly grants: LandedGrants;
}

/** Landings that wait, and the grants that wait with them. */
interface Held {
  readonly wait: Retry;
  /** Grants that the waiting landings change. */
  readonly ids: ReadonlySet<string>;
  /** Whether a policy waits, or GitHub gives no answer. Then no later landing can be judged as a whole. */
  readonly all: boolean;
}

/** Judges one landing, or what may be judged of it while one before it waits. */
export async function landStep(
  repository: Repository,
  step: LandedStep,
  before: Progress,
): Promise<Progress> {
  const { held } = before;
  if (held === null) return landAll(repository, step, before);
  const changes = await changesOf(repository, step, before.state);
  if (changes === null) return stop(before, held.wait);
  // A policy that cannot be read may be another one.
  const all = held.all || (await unlessTooLarge(changesPolicy(repository, step), () => true));
  const isBehind = changes.some((change) => change.kind !== 'withdrawn' && held.ids.has(idOf(change)));
  return all || isBehind
    ? landLess(repository, step, before, { ...held, all })
    : landAll(repository, step, before);
}

async function landAll(repository: Repository, step: LandedStep, before: Progress): Promise<Progress> {
  const { state, broken, held } = before;
  const policy = await landPolicy(repository, step, state);
  const grants =
    policy.outcome === 'done'
      ? await landGrants(repository, [...broken, step], policy.state, held !== null)
      : { ...policy, state };
  const after = { ...before, state: grants.state, grants };
  switch (grants.outcome) {
    case 'retry': {
      const { state: _state, ...wait } = grants;
      return landLess(repository, step, after, {
        ids: new Set(),
        ...held,
        wait: held?.wait ?? wait,
        all: true,
      });
    }
    case 'waiting': {
      const changes = await changesOf(repository, step, grants.state);
      // A file that cannot be read may have any grant. So may a landing that is judged together with others.
      if (changes === null || broken.length > 0) return stop(after, grants.wait);
      return { ...after, held: hold({ ids: new Set(), all: false, wait: grants.wait, ...held }, changes) };
    }
    case 'done':
      return held === null ? { ...after, broken: [], judgedUpTo: step.landing.after } : after;
    default:
      return held === null ? { ...after, broken: [...broken, step] } : stop(after, held.wait);
  }
}

/**
 * Judges only what gives less, behind a landing that waits. A landing that cannot be judged yet must
 * not delay the end of access. Anything else waits, because the order matters: a landing is judged under the
 * policy and on the grants that were in force before it.
 */
async function landLess(
  repository: Repository,
  step: LandedStep,
  before: Progress,
  held: Held,
): Promise<Progress> {
  const { state, broken } = before;
  const changes = broken.length > 0 ? null : await changesOf(repository, step, state);
  if (changes === null) return stop({ ...before, held }, held.wait);
  const onlyLess = {
    wait: held.wait,
    heldIds: held.ids,
    movedIds: await idsUnderPolicyOf(repository, step, state),
  };
  const grants = await landGrants(repository, [step], state, true, onlyLess);
  const after = { ...before, state: grants.state, grants, held: hold(held, changes) };
  return grants.outcome === 'done' || grants.outcome === 'waiting' ? after : stop(after, held.wait);
}

function stop(progress: Progress, wait: Retry): Progress {
  return { ...progress, grants: { ...wait, state: progress.state } };
}

async function changesPolicy(
  { trees }: Pick<Repository, 'trees'>,
  { before, after }: LandedStep,
): Promise<boolean> {
  return (await policyBlobAt(trees, before)) !== (await policyBlobAt(trees, after));
}

/**
 * The grants that a landing has if its own policy decides which files hold grants. A pull request may move a
 * grant to such a file: this is no withdrawal.
 */
async function idsUnderPolicyOf(
  repository: Repository,
  { after }: LandedStep,
  state: LedgerState,
): Promise<ReadonlySet<string>> {
  const blob = await unlessTooLarge(policyBlobAt(repository.trees, after), () => null);
  if (blob === null || blob === state.policy?.blob) return new Set();
  const proposed = await readProposedPolicy(repository, blob, state);
  const files = proposed.outcome === 'policy' ? proposed.policy.files : proposed.globs;
  const { set } = await readGrants(repository.trees, after, { files });
  return new Set(set.grants.map(({ grant }) => grant.id));
}

function hold(held: Held, changes: readonly Change[]): Held {
  return { ...held, ids: new Set([...held.ids, ...changes.map(idOf)]) };
}

function idOf(change: Change): string {
  return changedEntry(change).grant.id;
}

/** The changes of grants in a landing; null if a file of it cannot be read. */
async function changesOf(
  repository: Repository,
  { before, after }: LandedStep,
  state: LedgerState,
): Promise<readonly Change[] | null> {
  const { globs: files } = await policyInForce(repository, state);
  const [old, next] = await Promise.all([
    readGrants(repository.trees, before, { files }),
    readGrants(repository.trees, after, { files }),
  ]);
  if (!old.set.complete || !next.set.complete) return null;
  return diffGrants(old.set.grants, next.set.grants).changes;
}
