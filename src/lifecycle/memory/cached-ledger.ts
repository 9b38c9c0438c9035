import { unreadable } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox } from './outbox.ts';

/**
 * A ledger of which everything that is read or written is known from then on. One that is behind what was known before is
 * unreadable: it was rewound, unless GitHub answered with what is old, which the next reading shows.
 */
export function cachedLedger(ledger: Ledger, outbox: Outbox, log: Log): Ledger {
  return {
    async state() {
      const state = await ledger.state();
      if (!state.readable) return state;
      const known = outbox.nextSeq();
      if (state.value.nextSeq < known) {
        const because = `it ends before entry ${known - 1}, which was there: its branch was rewound`;
        return { ...unreadable('the ledger', because), tampered: true };
      }
      await outbox.remember(state.value).catch((error) => {
        log.warn({ error: errorText(error) }, 'what the ledger holds could not be kept for later');
      });
      return state;
    },
    async lastTrustedState() {
      const sound = await ledger.lastTrustedState();
      return sound === null || sound.nextSeq < outbox.nextSeq() ? null : sound;
    },
    life: (grant) => ledger.life(grant),
    since: (since) => ledger.since(since),

    /** Rejects also where what was recorded cannot be kept: nothing may follow from it then. */
    async append(decide) {
      const appended = await ledger.append(decide);
      await outbox.remember(appended.state);
      return appended;
    },
  };
}
