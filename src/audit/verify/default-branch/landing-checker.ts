import { changedEntry } from '../../../domain/rules/changed-entry.ts';
import type { CloneChange, CloneObjects } from '../../../ports/clone.ts';
import type { Note } from '../../audit-finding.ts';
import type { factsUntilLanding } from '../decision/authorized-facts.ts';
import {
  checkLanding,
  checkLateEntry,
  checkLatePolicy,
  checkPolicyLanding,
  defer,
  explains,
  type LandingChecks,
} from './check-landing.ts';
import { mergeMessageProblems } from './check-merge-message.ts';
import { cachingParser, type GrantsDiff, grantsChanges } from './grants-changes.ts';
import type { LandingEntry } from './landing-entry.ts';
import type { MainCommit } from './main-changes.ts';
import type { MainReader } from './main-reader.ts';
import { netChanges } from './net-changes.ts';
import type { PolicyFiles } from './policy-files.ts';
import { splitLanding } from './split-landing.ts';

/** Reads the changes of grants in some commits, under the policy in force. */
export type DiffReader = (
  commits: readonly MainCommit[],
  changes: readonly CloneChange[],
  note: Note,
) => Promise<GrantsDiff>;

export function diffReader(objects: CloneObjects, policy: Pick<PolicyFiles, 'globs'>): DiffReader {
  const parse = cachingParser();
  return (commits, changes, note) => {
    const contents = new Map(commits.flatMap((changed) => [...changed.contents]));
    return grantsChanges({ objects, contents, parse }, policy.globs(), changes, note);
  };
}

/** Compares landings with their entries. */
export interface LandingChecker {
  /** All entries about a landing, which is the last commit that was read. */
  landing(commit: string, entries: readonly LandingEntry[]): Promise<void>;
  /** An entry about a landing that was passed before. */
  late(commit: string, entry: LandingEntry): Promise<void>;
}

export function landingChecker({
  reader,
  diffOf,
  facts,
  checks,
  isLedgerHead,
}: {
  readonly reader: MainReader;
  readonly diffOf: DiffReader;
  readonly facts: Pick<ReturnType<typeof factsUntilLanding>, 'forget'>;
  readonly checks: LandingChecks;
  readonly isLedgerHead: (oid: string) => boolean;
}): LandingChecker {
  const { note } = checks;

  /** The changes of a landing alone. Remembers those of earlier commits that are not judged yet. */
  const ownChanges = async (
    commits: readonly MainCommit[],
    landing: { readonly commit: string; readonly entries: readonly LandingEntry[] },
    all: GrantsDiff,
  ): Promise<GrantsDiff['changes']> => {
    const { waiting, own } = await splitLanding(commits, async (some) => {
      const { changes } = some === commits ? all : await diffOf(some, netChanges(some), () => undefined);
      return explains({ ...landing, diff: changes }, checks);
    });
    const last = waiting.at(-1)?.commit;
    if (last === undefined) return all.changes;
    const until = (landing.entries[0]?.seq ?? Number.POSITIVE_INFINITY) - 1;
    const { changes } = await diffOf(waiting, netChanges(waiting), () => undefined);
    const waits = { commit: last.oid, at: last.committer.at, joinsNext: false };
    await defer({ ...waits, changes, until }, checks);
    return (await diffOf(own, netChanges(own), () => undefined)).changes;
  };

  const checkMessage = (
    merge: MainCommit['commit'] | undefined,
    landing: string,
    entries: readonly LandingEntry[],
  ): void => {
    if (merge === undefined || merge.oid !== landing) return;
    for (const finding of mergeMessageProblems(merge.message, entries, isLedgerHead)) note(finding);
  };

  return {
    async landing(commit, entries) {
      const commits = reader.takePending();
      const changes = netChanges(commits);
      checkPolicyLanding({ commits, changes, entries }, checks);
      const all = await diffOf(commits, changes, note);
      // Curfew did not judge a file that it could not read. It judges the file together with the commit that
      // fixes it.
      const last = commits.at(-1)?.commit;
      const contents = new Map(commits.flatMap((changed) => [...changed.contents]));
      if (all.unread.length > 0 && last !== undefined) {
        reader.putBack({ commit: last, changes: all.unread, contents });
      }
      const diff = await ownChanges(commits, { commit, entries }, all);
      // An entry about the policy says nothing about the grants files: they may wait for a fix.
      const joinsNext = all.unread.length > 0 || !isAboutGrants(entries, diff);
      await checkLanding({ commit, diff, entries, at: last?.committer.at ?? 0, joinsNext }, checks);
      checkMessage(last, commit, entries);
      facts.forget(entries);
    },

    async late(commit, entry) {
      const commits = [reader.passed(commit)].filter((passed) => passed !== null);
      const changes = netChanges(commits);
      checkLatePolicy(entry, { commits, changes }, checks);
      await checkLateEntry(entry, (await diffOf(commits, changes, note)).changes, checks);
      checkMessage(commits.at(-1)?.commit, commit, [entry]);
      facts.forget([entry]);
    },
  };
}

/** Whether one of these entries is about one of these changes. */
function isAboutGrants(entries: readonly LandingEntry[], changes: GrantsDiff['changes']): boolean {
  const changed = new Set(changes.map((change) => changedEntry(change).grant.id));
  return entries.some((entry) => 'grant' in entry && changed.has(entry.grant));
}
