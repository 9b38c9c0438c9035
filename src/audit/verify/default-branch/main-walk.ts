import type { Entry } from '../../../domain/ledger/entry.ts';
import { landingCommit } from '../../../domain/ledger/landing-commit.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import type { AuditRecord } from '../../open-record.ts';
import { type AuthorizedFacts, factsUntilLanding } from '../decision/authorized-facts.ts';
import { type LandingChecks, noteDeferred } from './check-landing.ts';
import { concernsGrants } from './grants-changes.ts';
import { diffReader, landingChecker } from './landing-checker.ts';
import type { LandingEntry } from './landing-entry.ts';
import type { MainCommit } from './main-changes.ts';
import { mainReader } from './main-reader.ts';
import { policyFiles } from './policy-files.ts';

export interface MainCounts {
  commits: number;
  landings: number;
  digests: number;
}

export interface MainChecks {
  readonly counts: MainCounts;
  readonly note: Note;
  readonly isLedgerHead: (oid: string) => boolean;
  /** Every entry so far about a grant, by `seq`. */
  readonly entriesOf: (grant: string) => Promise<readonly Entry[]>;
}

/**
 * Walks along the default branch in parallel with the ledger. Every landed change of a grants file or the
 * policy must have its entry, and every such entry its change. Entries come in the order of the ledger. That
 * is the order of landing, except for landings whose pull request was found late.
 */
export interface MainWalk {
  /** `facts`: the record before an authorization; null if its decision is not checked again. */
  addEntry(entry: Entry, facts: AuthorizedFacts | null): Promise<void>;
  /**
   * Call this after the last entry. A change up to the cursor that has no entry yet becomes a finding, unless
   * it needs none or Curfew may still judge it. So does a later commit that was not judged in time.
   */
  finish(cursor: string | null, now: string): Promise<void>;
}

/** The time that Curfew may take to judge a landing. */
const JUDGED_WITHIN_MS = 3_600_000;

/** `start` is the first cursor of the ledger: Curfew judges the commits after it, and not `start` itself. */
export function mainWalk(
  { clone, main }: AuditRecord & { readonly main: NonNullable<AuditRecord['main']> },
  start: string,
  options: MainChecks,
): MainWalk {
  const { counts, note, isLedgerHead } = options;
  const policy = policyFiles(clone.objects, note);
  const concerns = (path: string) => concernsGrants(policy.globs(), path);
  const reader = mainReader({ clone, start, head: main.commit, concerns, counts, note, isLedgerHead });
  /** The landing whose entries are collected now; null between two landings. */
  let landing: { readonly commit: string; readonly entries: LandingEntry[] } | null = null;
  const facts = factsUntilLanding();
  const checks: LandingChecks = {
    ...options,
    deferred: new Map(),
    deferredPolicies: [],
    factsOf: facts.of,
  };
  const diffOf = diffReader(clone.objects, policy);
  const check = landingChecker({ reader, diffOf, facts, checks, isLedgerHead });
  const checkOpenLanding = async (): Promise<void> => {
    if (landing === null) return;
    const { commit, entries } = landing;
    landing = null;
    counts.landings++;
    await check.landing(commit, entries);
  };

  return {
    async addEntry(entry, ofEntry) {
      const commit = landingCommit(entry);
      if (commit === null) return;
      facts.add(entry.seq, ofEntry);
      if (commit !== landing?.commit) {
        await checkOpenLanding();
        if (entry.type === 'policy-accepted' && isBeginning(entry, start)) {
          await policy.accept(entry);
          if (commit !== start) await reader.jumpTo(commit);
          return;
        }
        if (reader.hasPassed(commit)) {
          if (entry.type === 'policy-accepted') await policy.accept(entry);
          await check.late(commit, entry as LandingEntry);
          return;
        }
        if (!(await reader.readUpTo(commit))) {
          note(auditFinding('not-on-main', `entry ${entry.seq}`, commit));
          await reader.goBack();
          return;
        }
        landing = { commit, entries: [] };
      }
      landing.entries.push(entry as LandingEntry);
      if (entry.type === 'policy-accepted') await policy.accept(entry);
      if (entry.type === 'policy-restored') checkRestored(entry, policy.blob(), note);
    },

    async finish(cursor, now) {
      await checkOpenLanding();
      if (cursor === null) return;
      // The cursor may be behind: it waits before a landing whose pull request is not known yet.
      if (cursor !== reader.position() && !reader.hasPassed(cursor)) {
        if (!(await reader.readUpTo(cursor))) {
          note(auditFinding('not-on-main', 'cursor.json', cursor));
          return;
        }
        landing = { commit: cursor, entries: [] };
        await checkOpenLanding();
      }
      const isBehind = cursor !== reader.position();
      noteDeferred(checks, isBehind ? Date.parse(now) - JUDGED_WITHIN_MS : Number.POSITIVE_INFINITY);
      await reader.readToEnd();
      noteUnjudged(reader.pending(), now, note);
    },
  };
}

/**
 * Whether nothing up to this policy was judged, so that no change is compared: it is the first one, which is
 * about `start`, or it accepts a rewrite of the branch.
 */
function isBeginning(
  { commit, rewritten_from }: Extract<Entry, { readonly type: 'policy-accepted' }>,
  start: string,
): boolean {
  return commit === start || rewritten_from !== undefined;
}

/** A restored policy has to be the one in force. */
function checkRestored(
  { seq, blob }: Extract<LandingEntry, { readonly type: 'policy-restored' }>,
  inForce: string | null,
  note: Note,
): void {
  if (inForce !== null && blob !== inForce) {
    note(auditFinding('entry-unexplained', `entry ${seq}`, `policy ${blob}`));
  }
}

function noteUnjudged(pending: readonly MainCommit[], now: string, note: Note): void {
  const judgedBefore = Date.parse(now) - JUDGED_WITHIN_MS;
  for (const { commit } of pending) {
    if (commit.committer.at < judgedBefore) note(auditFinding('not-judged', `commit ${commit.oid}`));
  }
}
