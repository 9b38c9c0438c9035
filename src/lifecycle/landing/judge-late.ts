import { diffGrants } from '../../domain/grants/diff-grants.ts';
import { iso } from '../../domain/iso.ts';
import type { Entry, NewEntry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { POLICY_NOT_BY_PULL_REQUEST } from '../../domain/messages/policy-refusal-reasons.ts';
import { NOT_BY_PULL_REQUEST } from '../../domain/messages/refusal-reasons.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { readGrants } from '../evidence/read-grants.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import { unlessTooLarge } from '../evidence/tree-too-large.ts';
import { DONE, type Outcome } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import type { LandedStep } from './changes-by-landing.ts';
import { findLateLanding } from './find-late-landing.ts';
import { judgeGrants } from './judge-grants.ts';
import { judgePolicy } from './judge-policy.ts';
import { judgeByAny } from './landing.ts';
import { record } from './record-landing.ts';

type Refusal = Extract<Entry, { readonly type: 'refused' | 'policy-refused' }>;

const HOUR_MS = 3_600_000;
/** Hours in which the pull request of a refused landing is still looked for. */
const LATE_HOURS = 24;
const PAUSE_MS = { min: 5 * 60_000, max: HOUR_MS };
/** Landings that one call looks at. */
const LOOKS_MAX = 10;

/**
 * Looks again for the pull requests of landings that were refused only because none was found. If one is
 * found, the landing is judged as of its merge. A review after the merge does not count, and a window that is
 * over gives nothing. A grant that has left its file, or that a later policy may forbid, is not judged. A
 * landing that waits may withdraw the grant or change the policy, so all other landings must be judged
 * before.
 */
export async function judgeLate(repository: Repository): Promise<Outcome> {
  const { ledger, commits, defaultBranch, clock, memory } = repository;
  const reading = await ledger.state();
  if (!reading.readable || reading.value.cursor === null) return DONE;
  if ((await commits.head(defaultBranch)) !== reading.value.cursor) return DONE;
  const now = clock.now().toMillis();
  let state = reading.value;
  const refusals = await refusalsLeft(repository, state);
  const { lateLinks } = memory;
  const due = [...lateLinks.waiting].filter(([, { nextLook }]) => nextLook <= now).slice(0, LOOKS_MAX);
  for (const [commit, { refusedAt }] of due) {
    const about = refusals.filter((entry) => entry.commit === commit);
    const pauseMs = Math.min(PAUSE_MS.max, Math.max(PAUSE_MS.min, now - refusedAt));
    const left = new Map(lateLinks.waiting);
    if (about.length === 0) left.delete(commit);
    else left.set(commit, { refusedAt, nextLook: now + pauseMs });
    lateLinks.waiting = left;
    const step = about.length === 0 ? null : await findLateLanding(repository, state, commit);
    if (step !== null) state = await judgeAgain(repository, step, about, state);
  }
  return DONE;
}

/** The refusals of the last 24 hours for want of a pull request that no later entry answers. */
async function refusalsLeft(
  { ledger, clock, memory: { lateLinks } }: Repository,
  { nextSeq }: LedgerState,
): Promise<readonly Refusal[]> {
  const now = clock.now();
  const isDue = [...lateLinks.waiting.values()].some(({ nextLook }) => nextLook <= now.toMillis());
  if (lateLinks.readSeq === nextSeq && !isDue) return [];
  const start = iso(now.minus({ hours: LATE_HOURS }));
  const entries = await ledger.since(start);
  const refusals = entries.filter(isUnlinked).filter(({ at }) => at >= start);
  const left = refusals.filter((refusal) => !entries.some((entry) => answers(entry, refusal)));
  lateLinks.readSeq = nextSeq;
  lateLinks.waiting = new Map(
    left.map(({ commit, at }) => {
      const refusedAt = Date.parse(at);
      return [commit, lateLinks.waiting.get(commit) ?? { refusedAt, nextLook: refusedAt + PAUSE_MS.min }];
    }),
  );
  return left;
}

function isUnlinked(entry: Entry): entry is Refusal {
  return (
    (entry.type === 'refused' && entry.reasons.some(({ code }) => code === NOT_BY_PULL_REQUEST.code)) ||
    (entry.type === 'policy-refused' &&
      entry.reasons.some(({ code }) => code === POLICY_NOT_BY_PULL_REQUEST.code))
  );
}

/**
 * Whether an entry makes the refusal final. So does a later refusal, because the content came to the
 * branch again, by a commit without approval.
 */
function answers(entry: Entry, refusal: Refusal): boolean {
  if (entry.seq <= refusal.seq) return false;
  switch (entry.type) {
    case 'policy-accepted':
    case 'policy-restored':
      return refusal.type === 'policy-refused';
    case 'policy-refused':
      return refusal.type === 'policy-refused' && entry.commit !== refusal.commit;
    case 'authorized':
      return refusal.type === 'refused' && entry.grant === refusal.grant;
    case 'refused':
      return refusal.type === 'refused' && entry.grant === refusal.grant && entry.commit !== refusal.commit;
    default:
      return false;
  }
}

async function judgeAgain(
  repository: Repository,
  step: LandedStep,
  refusals: readonly Refusal[],
  state: LedgerState,
): Promise<LedgerState> {
  const policy = await policyAgain(repository, step, refusals, state);
  const accepted = policy === null ? null : await record(repository, state, { entries: [policy] });
  if (accepted?.outcome === 'retry') return state;
  const current = accepted?.state ?? state;
  const entries = await grantsAgain(repository, step, refusals, current);
  if (entries.length === 0) return current;
  const recorded = await record(repository, current, { entries });
  return recorded.outcome === 'retry' ? current : recorded.state;
}

/** The acceptance of a refused policy that the default branch still has; null if it is not accepted. */
async function policyAgain(
  repository: Repository,
  { landing, after }: LandedStep,
  refusals: readonly Refusal[],
  state: LedgerState,
): Promise<NewEntry | null> {
  const { cursor } = state;
  if (cursor === null || !refusals.some((refusal) => refusal.type === 'policy-refused')) return null;
  const blobAt = (commit: string) => unlessTooLarge(policyBlobAt(repository.trees, commit), () => null);
  const blob = await blobAt(after);
  if (blob === null || (await blobAt(cursor)) !== blob) return null;
  const judged = await judgeByAny(
    landing,
    (candidate) => judgePolicy(repository, candidate, blob, state),
    (result) => result.outcome === 'judged' && result.entry.type === 'policy-accepted',
  );
  return judged.outcome === 'judged' && judged.entry.type === 'policy-accepted' ? judged.entry : null;
}

/** The authorizations of refused grants that are still in their files, as they landed. */
async function grantsAgain(
  repository: Repository,
  step: LandedStep,
  refusals: readonly Refusal[],
  state: LedgerState,
): Promise<readonly NewEntry[]> {
  const refused = new Set(refusals.flatMap((entry) => (entry.type === 'refused' ? [entry.grant] : [])));
  const inForce = await policyInForce(repository, state);
  if (refused.size === 0 || inForce.outcome !== 'policy') return [];
  const { policy, accepted } = inForce;
  const { trees } = repository;
  const [landed, now] = await Promise.all([
    readGrants(trees, step.after, policy),
    readGrants(trees, state.cursor, policy),
  ]);
  if (!landed.set.complete || !now.set.complete) return [];
  const changedSince = new Set(
    diffGrants(landed.set.grants, now.set.grants).changes.map((change) =>
      change.kind === 'withdrawn' ? change.before.grant.id : change.after.grant.id,
    ),
  );
  const judged = await judgeGrants(repository, { steps: [step], policy, accepted, state, again: true });
  if (judged.outcome !== 'judged') return [];
  return judged.entries.filter(
    (entry) => entry.type === 'authorized' && refused.has(entry.grant) && !changedSince.has(entry.grant),
  );
}
