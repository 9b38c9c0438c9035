export interface Ticker {
  /** Resolves when work that was started has finished. */
  stop(): Promise<void>;
}

/**
 * Starts work every so many milliseconds, unless the work that was started before still runs. `work` must not
 * reject.
 */
export function startTicker(milliseconds: number, work: () => Promise<void>): Ticker {
  let running: Promise<void> | null = null;
  const interval = setInterval(() => {
    running ??= work().finally(() => {
      running = null;
    });
  }, milliseconds);
  return {
    async stop() {
      clearInterval(interval);
      await running;
    },
  };
}
