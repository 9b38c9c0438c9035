import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { Change } from '../../domain/grants/request.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { changedEntry } from '../../domain/rules/changed-entry.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Repository } from '../repository.ts';
import type { Retry } from '../retry.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { type LandedGrants, landGrants, landPolicy } from './judge-step.ts';

/** How far a walk came. */
export interface Progress {
  readonly state: LedgerState;
  /** Everything up to this commit is judged. */
  readonly judgedUpTo: string;
  /** Landings that wait for a later commit to fix a file or the policy: they are judged together with it. */
  readonly broken: readonly LandedStep[];
  /** Set once a landing waits for its pull request. Then the cursor stays before it. */
  readonly held: HeldGrants | null;
  /** The result of the last landing. */
  readonly grants: LandedGrants;
}

/** Judges one landing, unless it waits behind one before it. */
export async function landStep(
  repository: Repository,
  step: LandedStep,
  before: Progress,
): Promise<Progress> {
  const { state, broken, held } = before;
  const passes = await passesHeld(repository, step, before);
  if (passes !== 'passes') return { ...before, ...passes };
  const policy = await landPolicy(repository, step, state);
  const grants =
    policy.outcome === 'done'
      ? await landGrants(repository, [...broken, step], policy.state, held !== null)
      : { ...policy, state };
  const after = { ...before, state: grants.state, grants };
  switch (grants.outcome) {
    case 'retry':
      return after;
    case 'waiting': {
      const changes = await changesOf(repository, step, grants.state);
      // A file that cannot be read may have any grant. So may a landing that is judged together with others.
      if (changes === null || broken.length > 0)
        return { ...after, grants: { ...grants.wait, state: grants.state } };
      return { ...after, held: hold(held, changes, held?.wait ?? grants.wait) };
    }
    case 'done':
      return held === null ? { ...after, broken: [], judgedUpTo: step.landing.after } : after;
    default:
      return held === null
        ? { ...after, broken: [...broken, step] }
        : { ...after, grants: { ...held.wait, state } };
  }
}

/** Grants of landings whose pull request is not known yet. */
interface HeldGrants {
  readonly ids: ReadonlySet<string>;
  readonly wait: Retry;
}

/**
 * Whether a landing may be judged although one before it waits. It may if both change grants, and not the
 * same ones. A grant may always be withdrawn. The order matters for anything else: a landing is judged under
 * the policy that was in force before it.
 */
async function passesHeld(
  repository: Repository,
  step: LandedStep,
  { state, held }: Progress,
): Promise<'passes' | Partial<Progress>> {
  if (held === null) return 'passes';
  const changes = await changesOf(repository, step, state);
  // A policy that cannot be read may be another one.
  if (changes === null || (await unlessTooLarge(changesPolicy(repository, step), () => true))) {
    return { grants: { ...held.wait, state } };
  }
  const isBehind = changes.some((change) => change.kind !== 'withdrawn' && held.ids.has(idOf(change)));
  return isBehind ? { held: hold(held, changes, held.wait) } : 'passes';
}

async function changesPolicy(
  { trees }: Pick<Repository, 'trees'>,
  { before, after }: LandedStep,
): Promise<boolean> {
  return (await policyBlobAt(trees, before)) !== (await policyBlobAt(trees, after));
}

function hold(held: HeldGrants | null, changes: readonly Change[], wait: Retry): HeldGrants {
  return { ids: new Set([...(held?.ids ?? []), ...changes.map(idOf)]), wait };
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
