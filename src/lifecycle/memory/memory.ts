import type { DateTime } from 'luxon';
import type { Authorized } from '../../domain/ledger/entry.ts';
import type { CheckText } from '../../domain/messages/checks/check-text.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Alarms, alarms } from './alarms.ts';
import { type CachedEffectHistory, openEffectHistory } from './cached-effect-history.ts';
import { type LateLinks, newLateLinks } from './late-links.ts';
import { type LedgerWrites, openLedgerWrites } from './ledger-writes.ts';
import { type MergedPulls, openMergedPulls } from './merged-pulls.ts';
import { type NotificationState, newNotificationState } from './notified.ts';
import type { Outbox } from './outbox.ts';
import type { EmergencyRead, ReadCommits, ReadPull } from './read-pulls.ts';
import type { RevocationRetries } from './revocation-retries.ts';

/**
 * Everything that this process remembers about one repository. All of it may be lost at any time: git and the
 * targets hold the state, and a new process reads it from there.
 */
export interface Memory {
  /**
   * Events that are not recorded yet. Also saved in the store, so that another process can record it.
   */
  readonly outbox: Outbox;
  /** Revocations that are in progress or failed, and when each may be tried again. */
  readonly revocationRetries: RevocationRetries;
  /** How far comments, issues and webhook notifications are up to date. */
  readonly notified: NotificationState;
  /** Alarms to be published as issues. */
  readonly alarms: Alarms;
  /** Which stores wrote to the ledger in the last hour. */
  readonly ledgerWrites: LedgerWrites;
  /** The history of every effect in the ledger, live or not, for the comparison with the targets. */
  readonly effectHistory: CachedEffectHistory;
  /**
   * Authorizations that this process judged or confirmed itself since their windows started, by
   * `confirmedKey`. It does not ask GitHub about them again.
   */
  readonly confirmedLandings: Set<string>;
  /** The expiry last announced to targets that end access by themselves, by `effectKey`: ISO 8601. */
  readonly announcedExpiry: Map<string, string>;
  /** Pull requests of which this process saw the merge, by merge commit. Landing reads them again. */
  readonly mergedPulls: MergedPulls;
  /** Refused landings whose pull request may still be found. */
  readonly lateLinks: LateLinks;
  /** Why GitHub refused a merge, by head. Shown in the check until something changes. */
  readonly mergeRefusals: Map<string, string>;
  /**
   * Checks that follow from the files of two commits alone, by `filesKey`: the files are not listed again.
   */
  readonly fileChecks: Map<string, CheckText>;
  /** Open pull requests by number, as they were last read. */
  readonly readPulls: Map<number, ReadPull>;
  readonly readCommits: Map<number, ReadCommits>;
  /** By author: heads that were read to find break-glass while the limits of GitHub left no reviews. */
  readonly emergencyReads: Map<number, readonly EmergencyRead[]>;
  /** Ids of expired approvals whose authors this process has asked to review again. */
  readonly reRequestedApprovals: Set<number>;
  /** By branch: when GitHub first answered with an older head than the last judged one. */
  readonly olderHeads: Map<string, DateTime>;
  /** Heads that this process put into the merge queue. */
  readonly queueVisits: Map<string, QueueVisit>;
}

/** The memory that revocations need. It exists before the repository is opened on GitHub. */
export type EndingMemory = Pick<Memory, 'outbox' | 'revocationRetries'>;

/** Has a part of the memory. */
export interface Remembers<Key extends keyof Memory> {
  readonly memory: Pick<Memory, Key>;
}

/** When a head was last put into the merge queue, and how often. */
export interface QueueVisit {
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The memory of a new process. */
export function newMemory(endings: EndingMemory, clock: Clock): Memory {
  return {
    ...endings,
    notified: newNotificationState(),
    alarms: alarms(),
    ledgerWrites: openLedgerWrites(clock),
    effectHistory: openEffectHistory(clock),
    confirmedLandings: new Set(),
    announcedExpiry: new Map(),
    mergedPulls: openMergedPulls(),
    lateLinks: newLateLinks(),
    mergeRefusals: new Map(),
    fileChecks: new Map(),
    readPulls: new Map(),
    readCommits: new Map(),
    emergencyReads: new Map(),
    reRequestedApprovals: new Set(),
    olderHeads: new Map(),
    queueVisits: new Map(),
  };
}

/** Names one authorization: a revision of a grant at the commit that brought it. */
export function confirmedKey({
  commit,
  grant,
  revision,
}: Pick<Authorized, 'commit' | 'grant' | 'revision'>): string {
  return `${commit} ${grant} ${revision}`;
}
