import { constants } from 'node:os';
import type { StopSignal } from '../../app/stop-signal.ts';
import type { Timer } from '../../ports/timer.ts';

/** How a child ended: with a code, or by a signal. Both are null if it could not be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it had started completely. */
  readonly hasRun: boolean;
}

export interface Child {
  readonly exited: Promise<Exit>;
  /** Asks it to stop in order. */
  stop(signal: StopSignal): void;
  kill(signal: StopSignal): void;
}

/** The unexpected exits so far, and the last one in words: `code 70`, or `SIGKILL`. */
export interface Exits {
  readonly count: number;
  readonly last: string;
}

const DELAY_FIRST_MS = 250;
const DELAY_MAX_MS = 30_000;
/** After so long, an exit is not a consequence of the one before. */
const HEALTHY_MS = 60_000;

/** With these codes, a child says that a person must change something before it can start. */
const USER_ERRORS: ReadonlySet<number | null> = new Set([1, 2]);

/**
 * Starts a child, and starts it again, with growing delays, each time it ends unexpectedly. Resolves with its
 * exit code if it was stopped, or if it could not start because of an error that a person must fix. After
 * the first complete start, no error is final: the cause may pass, and nothing else would end access.
 */
export async function keepRunning({
  begin,
  onSignal,
  timer,
  elapsedMs,
}: {
  readonly begin: (exits: Exits) => Child;
  readonly onSignal: (listener: (signal: StopSignal) => void) => void;
  readonly timer: Timer;
  readonly elapsedMs: () => number;
}): Promise<number> {
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  let child: Child | null = null;
  onSignal((signal) => {
    if (stopping.signal.aborted) {
      child?.kill(signal);
      return;
    }
    stopping.abort();
    stopped.resolve();
    child?.stop(signal);
  });

  let exits: Exits = { count: 0, last: '' };
  let hasRun = false;
  for (let delayMs = DELAY_FIRST_MS; ; delayMs = Math.min(2 * delayMs, DELAY_MAX_MS)) {
    const beganAt = elapsedMs();
    child = begin(exits);
    const exit = await child.exited;
    child = null;
    hasRun ||= exit.hasRun;
    const isFinal = exit.code === 0 || (!hasRun && USER_ERRORS.has(exit.code));
    if (stopping.signal.aborted || isFinal) return exitCodeOf(exit);
    exits = { count: exits.count + 1, last: inWords(exit) };
    if (elapsedMs() - beganAt >= HEALTHY_MS) delayMs = DELAY_FIRST_MS;
    await Promise.race([timer.wait(delayMs, stopping.signal), stopped.promise]);
    if (stopping.signal.aborted) return 0;
  }
}

/** As a shell reports it. */
function exitCodeOf({ code, signal }: Exit): number {
  return code ?? (signal === null ? 1 : 128 + constants.signals[signal]);
}

function inWords({ code, signal }: Exit): string {
  return signal ?? (code === null ? 'could not be started' : `code ${code}`);
}
