import { REGULAR_FILE } from '../../../domain/git-mode.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import { POLICY_PATH } from '../../../domain/grants/grants-paths.ts';
import type { Change } from '../../../domain/grants/request.ts';
import { windowOf } from '../../../domain/grants/window-of.ts';
import { iso, parseUtc } from '../../../domain/iso.ts';
import type { Authorized, Entry } from '../../../domain/ledger/entry.ts';
import { isOver, isSpent, lastAuthorized } from '../../../domain/ledger/history/life.ts';
import { landingCommit } from '../../../domain/ledger/landing-commit.ts';
import type { ChangedCommit, CloneChange } from '../../../ports/clone.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import { landedDigest } from '../../read-landed-grant.ts';
import type { AuthorizedFacts } from '../decision/authorized-facts.ts';
import { type LandedChange, landedProblem } from '../decision/landed-rules.ts';
import type { LandingEntry } from './landing-entry.ts';

export interface LandingChecks {
  /**
   * Changes without an entry so far, by grant. While Curfew waits for the pull request of a landing, it
   * judges later ones that change other grants.
   */
  readonly deferred: Map<string, DeferredChange>;
  /**
   * Commits that changed the policy, without an entry so far, in order. While the policy waits for its pull
   * request, Curfew judges later landings that give less.
   */
  readonly deferredPolicies: DeferredPolicy[];
  readonly counts: { digests: number };
  readonly note: Note;
  /** Every entry so far about a grant, by `seq`. */
  readonly entriesOf: (grant: string) => Promise<readonly Entry[]>;
  /** The record before an authorization, once; null if its decision is not checked again. */
  readonly takeFacts: (seq: number) => AuthorizedFacts | null;
}

export interface DeferredChange {
  readonly change: Change;
  /** The landing with which it was read. */
  readonly commit: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
}

export interface DeferredPolicy {
  readonly commit: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
}

interface Landing {
  readonly commit: string;
  readonly entries: readonly LandingEntry[];
}

/** Compares the landed changes of grants with the entries about the landing, in both directions. */
export async function checkLanding(
  { commit, diff, entries, at }: Landing & { readonly diff: readonly Change[]; readonly at: number },
  checks: LandingChecks,
): Promise<void> {
  const { note, entriesOf, deferred } = checks;
  const unexplained = new Map(diff.map((change) => [idOf(change), change]));
  const landed = entries.flatMap((entry): readonly LandedChange[] => {
    const change = 'grant' in entry ? unexplained.get(entry.grant) : undefined;
    return change === undefined ? [] : [{ entry, change }];
  });
  for (const entry of entries) {
    if (!('grant' in entry)) continue;
    const change = unexplained.get(entry.grant);
    unexplained.delete(entry.grant);
    const isRemoval = entry.type === 'reverted' || entry.type === 'ended';
    if (change === undefined || isRemoval !== (change.kind === 'withdrawn')) {
      note(
        auditFinding('entry-unexplained', `entry ${entry.seq}`, `${entry.type} ${entry.grant} at ${commit}`),
      );
    } else if (entry.type === 'authorized' && change.kind !== 'withdrawn') {
      await checkAuthorized(entry, change.after, checks);
      checkRules(entry, change, landed, checks);
    }
  }
  const lastSeq = entries.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  for (const [grant, change] of unexplained) {
    const lifeThen = (await entriesOf(grant)).filter(({ seq }) => seq <= lastSeq);
    if (!needsNoEntry(change, lifeThen)) deferred.set(grant, { change, commit, at });
  }
}

/**
 * Compares an entry that was recorded after entries about later landings with the change that it is about.
 */
export async function checkLateEntry(
  entry: LandingEntry,
  own: readonly Change[],
  checks: LandingChecks,
): Promise<void> {
  if (!('grant' in entry)) return;
  const { deferred } = checks;
  const change =
    own.find((candidate) => idOf(candidate) === entry.grant) ?? deferred.get(entry.grant)?.change;
  deferred.delete(entry.grant);
  const diff = change === undefined ? [] : [change];
  await checkLanding({ commit: landingCommit(entry) ?? '', diff, entries: [entry], at: 0 }, checks);
}

/** Every change must have its entry, unless it landed at `since` or later and is not judged yet. */
export function noteDeferred(
  { deferred, deferredPolicies, note }: Pick<LandingChecks, 'deferred' | 'deferredPolicies' | 'note'>,
  since: number,
): void {
  for (const { commit, at } of deferredPolicies) {
    if (at < since) note(auditFinding('policy-unexplained', `commit ${commit}`));
  }
  for (const [grant, { change, commit, at }] of deferred) {
    if (at < since)
      note(auditFinding('change-unexplained', `grant ${grant}`, `${change.kind} at commit ${commit}`));
  }
}

/** Applies the rules to the landed content again. */
function checkRules(
  entry: Authorized & Entry,
  change: Change,
  landed: readonly LandedChange[],
  { note, takeFacts }: LandingChecks,
): void {
  const facts = takeFacts(entry.seq);
  if (facts === null) return;
  const others = landed.filter((other) => other.change !== change);
  const problem = landedProblem(entry, change, others, facts);
  if (problem !== null) note(auditFinding('rule-broken', `entry ${entry.seq}`, problem));
}

/** Checks digest and window: both follow from the landed content. */
async function checkAuthorized(
  entry: Authorized & Entry,
  { grant, path }: PlacedGrant,
  { counts, note, entriesOf }: LandingChecks,
): Promise<void> {
  const where = `entry ${entry.seq}`;
  counts.digests++;
  if (path !== entry.path) note(auditFinding('entry-unexplained', where, `${entry.grant} landed in ${path}`));
  const isSame =
    grant.role === entry.role && grant.ticket === entry.ticket && grant.breakGlass === entry.break_glass;
  if (!isSame || landedDigest(grant, entry) !== entry.revision) {
    note(auditFinding('digest-differs', where, entry.grant));
  }
  const start = entry.replaces === null ? entry.evidence.merged_at : await replacedStart(entry, entriesOf);
  if (start === undefined) return;
  const window = windowOf(grant.window, parseUtc(start));
  const follows =
    window !== null && iso(window.starts) === entry.window.starts && iso(window.ends) === entry.window.ends;
  if (!follows) note(auditFinding('window-differs', where, entry.grant));
}

/** The window of an extension starts when the window of the replaced revision starts. */
async function replacedStart(
  entry: Authorized & Entry,
  entriesOf: LandingChecks['entriesOf'],
): Promise<string | undefined> {
  const before = (await entriesOf(entry.grant)).filter(({ seq }) => seq < entry.seq);
  return lastAuthorized(before)?.window.starts;
}

/**
 * Two changes have no effect, so Curfew records nothing: to remove a grant that was never authorized, and to
 * shorten one that is over or was never authorized.
 */
function needsNoEntry(change: Change, life: readonly Entry[]): boolean {
  if (change.kind === 'withdrawn') return !isSpent(life);
  return change.kind === 'shortened' && (!isSpent(life) || isOver(life));
}

function idOf(change: Change): string {
  return change.kind === 'withdrawn' ? change.before.grant.id : change.after.grant.id;
}

interface PolicyLanding {
  readonly commits: readonly ChangedCommit[];
  /** Of all commits together. */
  readonly changes: readonly CloneChange[];
  readonly entries: readonly LandingEntry[];
}

/** Compares a landed change of the policy with the entries about the landing, in both directions. */
export function checkPolicyLanding(
  { commits, changes, entries }: PolicyLanding,
  { deferredPolicies, note }: Pick<LandingChecks, 'deferredPolicies' | 'note'>,
): void {
  const change = changes.find(({ path }) => path === POLICY_PATH);
  const policyEntries = entries.filter((entry) => 'blob' in entry);
  if (change !== undefined && policyEntries.length === 0) {
    for (const { commit, changes: own } of commits) {
      if (own.some(({ path }) => path === POLICY_PATH))
        deferredPolicies.push({ commit: commit.oid, at: commit.committer.at });
    }
  }
  const landed = change?.after?.mode === REGULAR_FILE ? change.after.oid : null;
  for (const entry of policyEntries) {
    if (change === undefined || entry.blob !== landed) {
      note(auditFinding('entry-unexplained', `entry ${entry.seq}`, `policy ${entry.blob}`));
    }
  }
}

/**
 * Compares an entry about the policy that was recorded after entries about later landings with the change
 * that it is about. A landing can have several commits, and its entry names the last of them.
 */
export function checkLatePolicy(
  entry: LandingEntry,
  landed: Pick<PolicyLanding, 'commits' | 'changes'>,
  checks: Pick<LandingChecks, 'deferredPolicies' | 'note'>,
): void {
  if (!('blob' in entry)) return;
  const { deferredPolicies } = checks;
  const index = deferredPolicies.findIndex(({ commit }) => commit === entry.commit);
  deferredPolicies.splice(0, index + 1);
  checkPolicyLanding({ ...landed, entries: [entry] }, checks);
}
