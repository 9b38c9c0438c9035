import type { Timer } from './ports/timer.ts';

/** Real time. */
export const realTimer: Timer = {
  wait: (milliseconds, over) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      over.addEventListener('abort', () => clearTimeout(timer), { once: true });
    }),
};
