import type { Clock } from '../ports/clock.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { AppendResult } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import { type CommitPorts, commitBatch } from './commit-batch.ts';
import { changesLedger, type Decide, decideBatch, type WaitingAppend } from './decide-batch.ts';
import type { Snapshot } from './snapshot.ts';

/** Attempts of one commit. Other replicas may move the branch first, but not for long. */
const TRIES_MAX = 8;

export interface AppendOptions extends CommitPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** The ledger at its head. Rejects with ForgeFailure. */
  readonly readHead: () => Promise<Snapshot>;
}

/**
 * Records appends, one commit at a time. All appends that arrive during a commit go into the next one
 * together.
 */
export function appendQueue(options: AppendOptions): (decide: Decide) => Promise<AppendResult> {
  let waiting: readonly WaitingAppend[] = [];
  let isWriting = false;

  const writeAll = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    // Appends of the same turn of the event loop go into one commit.
    await Promise.resolve();
    while (waiting.length > 0) {
      const appends = waiting;
      waiting = [];
      await writeBatch(options, appends);
    }
    isWriting = false;
  };

  return (decide) =>
    new Promise((resolve, reject) => {
      waiting = [...waiting, { decide, resolve, reject }];
      void writeAll();
    });
}

/** Records these appends in one commit and answers each. Never rejects. */
async function writeBatch(options: AppendOptions, appends: readonly WaitingAppend[]): Promise<void> {
  try {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      if ((await tryBatch(options, appends)) === 'done') return;
    }
    throw new ForgeFailure('unavailable', `others moved ${options.branch} ${TRIES_MAX} times in a row`);
  } catch (cause) {
    for (const append of appends) append.reject(cause);
  }
}

async function tryBatch(
  options: AppendOptions,
  appends: readonly WaitingAppend[],
): Promise<'done' | 'stale'> {
  const { clock, log, files, readHead } = options;
  const before = await readHead();
  const recorded = clock.now();
  const batch = await decideBatch(files, before, appends, recorded);
  const after = changesLedger(batch, before)
    ? await commitBatch(options, before, { batch, recorded })
    : before;
  if (after === 'stale') return 'stale';
  for (const { entry, because } of batch.omitted) {
    log.error({ entry, because }, 'the ledger left out an entry that cannot follow the record');
  }
  for (const { append, cause } of batch.failed) append.reject(cause);
  for (const { append, added } of batch.answered) append.resolve({ entries: added, state: after.state });
  return 'done';
}
