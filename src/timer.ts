import type { Timer } from './ports/timer.ts';

/** Real time. */
export const realTimer: Timer = {
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return;
      const timeout = setTimeout(resolve, milliseconds);
      signal?.addEventListener('abort', () => clearTimeout(timeout), { once: true });
    }),
};
