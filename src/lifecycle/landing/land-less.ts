import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import type { Request } from '../../domain/grants/request.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt, readProposedPolicy } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { judgeChanges } from './judge-grants.ts';
import { grantIdOf } from './progress.ts';
import { record } from './record-landing.ts';

/** The grants of a commit, and the globs by which they were found. */
interface Found {
  readonly grants: readonly PlacedGrant[];
  readonly globs: readonly string[];
  /** False if a file cannot be read, which may have any grant. */
  readonly isComplete: boolean;
}

/**
 * Records what gives less in landings that cannot be judged yet, whatever they wait for: a withdrawal ends a
 * grant, and a shorter window moves its end. Everything else waits for the judgement of its landing, because
 * the order matters.
 *
 * A commit with a file that cannot be read ends nothing. Its changes count with those of the next commit in
 * which all files can be read.
 */
export async function landLess(
  repository: Repository,
  landed: readonly LandedStep[],
  start: LedgerState,
): Promise<void> {
  const [first] = landed;
  const { policy: accepted } = start;
  if (first === undefined || accepted === null || start.live.length === 0) return;
  const policy = await readablePolicy(repository, start);
  if (policy === null) return;
  let state = start;
  let { grants: before } = await grantsAt(repository, first.before, state, policy);
  let steps: LandedStep[] = [];
  for (const step of landed) {
    steps.push(step);
    const { grants, globs, isComplete } = await grantsAt(repository, step.after, state, policy);
    if (!isComplete) continue;
    const request = diffGrants(before, grants);
    const input = { steps, request, policy: { ...policy, files: globs }, accepted };
    state = await recordLess(repository, input, state);
    before = grants;
    steps = [];
  }
}

/**
 * The policy in force, also if the operator's file forbids it now: it still says which files have grants.
 * Null if it cannot be read, so that nothing ends.
 */
async function readablePolicy(repository: Repository, state: LedgerState): Promise<Policy | null> {
  const inForce = await policyInForce(repository, state);
  return inForce.outcome === 'broken' ? inForce.parsed : inForce.policy;
}

/**
 * The grants of a commit by the policy in force and by the policy of that commit. A landing may move a grant
 * to a file that only its own policy names: this is no withdrawal.
 */
async function grantsAt(
  repository: Repository,
  commit: string,
  state: LedgerState,
  { files }: Pick<Policy, 'files'>,
): Promise<Found> {
  const { trees } = repository;
  const { set } = await readGrants(trees, commit, { files });
  const unreadable = { grants: set.grants, globs: files, isComplete: false };
  const blob = await unlessTooLarge(policyBlobAt(trees, commit), () => undefined);
  if (blob === undefined) return unreadable;
  if (blob === null || blob === state.policy?.blob) return { ...unreadable, isComplete: set.complete };
  const proposed = await readProposedPolicy(repository, blob, state);
  const ownFiles = proposed.outcome === 'policy' ? proposed.policy.files : proposed.globs;
  const { set: own } = await readGrants(trees, commit, { files: ownFiles });
  const ids = new Set(set.grants.map(({ grant }) => grant.id));
  return {
    grants: [...set.grants, ...own.grants.filter(({ grant }) => !ids.has(grant.id))],
    globs: [...new Set([...files, ...ownFiles])],
    isComplete: set.complete && own.complete,
  };
}

interface LessInput {
  readonly steps: readonly LandedStep[];
  readonly request: Request;
  readonly policy: Policy;
  readonly accepted: AcceptedPolicy;
}

/** Records what gives less than a grant that has not ended. */
async function recordLess(
  repository: Repository,
  { request, ...input }: LessInput,
  state: LedgerState,
): Promise<LedgerState> {
  const open = new Set(state.live.filter(({ ended }) => ended === null).map(({ grant }) => grant));
  const changes = request.changes.filter(
    (change) => (change.kind === 'withdrawn' || change.kind === 'shortened') && open.has(grantIdOf(change)),
  );
  if (changes.length === 0) return state;
  const judged = await judgeChanges(repository, { changes }, { ...input, state, onlyLess: true });
  if (judged.outcome !== 'judged') return state;
  const recorded = await record(repository, state, { entries: judged.entries });
  return recorded.outcome === 'done' ? recorded.state : state;
}
