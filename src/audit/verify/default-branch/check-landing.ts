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
import { type AuditFinding, auditFinding, type Note } from '../../audit-finding.ts';
import { landedDigest } from '../../read-landed-grant.ts';
import type { AuthorizedFacts } from '../decision/authorized-facts.ts';
import { type LandedChange, landedProblem } from '../decision/landed-rules.ts';
import type { DeferredChange } from './deferred-change.ts';
import { joinDeferred } from './join-changes.ts';
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
  /** The record before an authorization; null if its decision is not checked again. */
  readonly factsOf: (seq: number) => AuthorizedFacts | null;
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

interface GrantsLanding extends Landing {
  readonly diff: readonly Change[];
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /** Whether Curfew may judge changes without an entry together with later ones. */
  readonly joinsNext: boolean;
}

/** Compares the landed changes of grants with the entries about the landing, in both directions. */
export async function checkLanding(
  { commit, diff, entries, at, joinsNext }: GrantsLanding,
  checks: LandingChecks,
): Promise<void> {
  const changes = takeDeferred(diff, checks);
  for (const finding of await problemsOf({ commit, diff: changes, entries }, checks)) checks.note(finding);
  checks.counts.digests += entries.filter(({ type }) => type === 'authorized').length;
  const explained = new Set(entries.map((entry) => ('grant' in entry ? entry.grant : null)));
  const unexplained = changes.filter((change) => !explained.has(idOf(change)));
  const until = entries.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  await remember({ changes: unexplained, commit, at, joinsNext, until }, checks);
}

/** Whether the entries about a landing follow from these changes. */
export async function explains(
  landing: Landing & { readonly diff: readonly Change[] },
  checks: Pick<LandingChecks, 'deferred' | 'entriesOf' | 'factsOf'>,
): Promise<boolean> {
  const diff = joinDeferred(landing.diff, checks.deferred);
  return (await problemsOf({ ...landing, diff }, checks)).length === 0;
}

interface Unexplained extends Omit<GrantsLanding, 'diff' | 'entries'> {
  readonly changes: readonly Change[];
  /** The number of the last entry that may say that no entry is needed. */
  readonly until: number;
}

/** Remembers changes that have no entry yet, unless they need none. */
export async function defer(
  unexplained: Unexplained,
  checks: Pick<LandingChecks, 'deferred' | 'entriesOf'>,
): Promise<void> {
  await remember({ ...unexplained, changes: takeDeferred(unexplained.changes, checks) }, checks);
}

async function remember(
  { changes, commit, at, joinsNext, until }: Unexplained,
  { deferred, entriesOf }: Pick<LandingChecks, 'deferred' | 'entriesOf'>,
): Promise<void> {
  for (const change of changes) {
    const grant = idOf(change);
    const lifeThen = (await entriesOf(grant)).filter(({ seq }) => seq <= until);
    if (!needsNoEntry(change, lifeThen)) deferred.set(grant, { change, commit, at, joinsNext });
  }
}

/** The changes, with the earlier ones that are judged with them. Those are not deferred any more. */
function takeDeferred(
  changes: readonly Change[],
  { deferred }: Pick<LandingChecks, 'deferred'>,
): readonly Change[] {
  const joined = joinDeferred(changes, deferred);
  for (const grant of changes.map(idOf)) if (deferred.get(grant)?.joinsNext === true) deferred.delete(grant);
  return joined;
}

/** The problems between the entries about a landing and its changes. */
async function problemsOf(
  { commit, diff, entries }: Landing & { readonly diff: readonly Change[] },
  checks: Pick<LandingChecks, 'entriesOf' | 'factsOf'>,
): Promise<readonly AuditFinding[]> {
  const changes = new Map(diff.map((change) => [idOf(change), change]));
  const landed = entries.flatMap((entry): readonly LandedChange[] => {
    const change = 'grant' in entry ? changes.get(entry.grant) : undefined;
    return change === undefined ? [] : [{ entry, change }];
  });
  const findings: (AuditFinding | readonly AuditFinding[])[] = [];
  for (const entry of entries) {
    if (!('grant' in entry)) continue;
    const change = changes.get(entry.grant);
    changes.delete(entry.grant);
    const isRemoval = entry.type === 'reverted' || entry.type === 'ended';
    if (change === undefined || isRemoval !== (change.kind === 'withdrawn')) {
      const detail = `${entry.type} ${entry.grant} at ${commit}`;
      findings.push(auditFinding('entry-unexplained', `entry ${entry.seq}`, detail));
    } else if (entry.type === 'authorized' && change.kind !== 'withdrawn') {
      findings.push(await contentProblems(entry, change.after, checks));
      findings.push(ruleProblems(entry, change, landed, checks));
    }
  }
  return findings.flat();
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
  const commit = landingCommit(entry) ?? '';
  const entries = [entry];
  const before = deferred.get(entry.grant)?.change;
  deferred.delete(entry.grant);
  const alone = own.find((candidate) => idOf(candidate) === entry.grant) ?? before;
  const isJoined =
    before !== undefined &&
    alone !== undefined &&
    !(await explains({ commit, diff: [alone], entries }, checks)) &&
    (await explains({ commit, diff: [before], entries }, checks));
  const change = isJoined ? before : alone;
  const diff = change === undefined ? [] : [change];
  await checkLanding({ commit, diff, entries, at: 0, joinsNext: false }, checks);
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
function ruleProblems(
  entry: Authorized & Entry,
  change: Change,
  landed: readonly LandedChange[],
  { factsOf }: Pick<LandingChecks, 'factsOf'>,
): readonly AuditFinding[] {
  const facts = factsOf(entry.seq);
  if (facts === null) return [];
  const others = landed.filter((other) => other.change !== change);
  const problem = landedProblem(entry, change, others, facts);
  return problem === null ? [] : [auditFinding('rule-broken', `entry ${entry.seq}`, problem)];
}

/** Checks path, digest and window, which follow from the landed content. */
async function contentProblems(
  entry: Authorized & Entry,
  { grant, path }: PlacedGrant,
  { entriesOf }: Pick<LandingChecks, 'entriesOf'>,
): Promise<readonly AuditFinding[]> {
  const where = `entry ${entry.seq}`;
  const findings: AuditFinding[] = [];
  if (path !== entry.path) {
    findings.push(auditFinding('entry-unexplained', where, `${entry.grant} landed in ${path}`));
  }
  const isSame =
    grant.role === entry.role && grant.ticket === entry.ticket && grant.breakGlass === entry.break_glass;
  if (!isSame || landedDigest(grant, entry) !== entry.revision) {
    findings.push(auditFinding('digest-differs', where, entry.grant));
  }
  const start = entry.replaces === null ? entry.evidence.merged_at : await replacedStart(entry, entriesOf);
  if (start === undefined) return findings;
  const window = windowOf(grant.window, parseUtc(start));
  const follows =
    window !== null && iso(window.starts) === entry.window.starts && iso(window.ends) === entry.window.ends;
  if (!follows) findings.push(auditFinding('window-differs', where, entry.grant));
  return findings;
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
