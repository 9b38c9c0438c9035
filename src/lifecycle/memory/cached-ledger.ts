import { unreadable } from '../../domain/reading.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox } from './outbox.ts';

/**
 * A ledger whose state goes into the outbox each time that it is read or written. If the ledger is behind the
 * state that the outbox knows, it is unreadable: either its branch was rewound, or GitHub answered with old
 * data, and then the next read shows the newer state.
 */
export function cachedLedger(ledger: Ledger, outbox: Outbox, log: Log): Ledger {
  return {
    async state() {
      const state = await ledger.state();
      if (!state.readable) return state;
      const nextSeq = outbox.nextSeq();
      if (state.value.nextSeq < nextSeq) {
        const because = `it ends before entry ${nextSeq - 1}, which was in it before: its branch was rewound`;
        return { ...unreadable('the ledger', because), tampered: true };
      }
      await outbox.saveCheckpoint(state.value).catch((error: unknown) => {
        log.warn({ err: error }, 'the database could not save the state of the ledger');
      });
      return state;
    },
    async lastTrustedState() {
      const trusted = await ledger.lastTrustedState();
      return trusted === null || trusted.nextSeq < outbox.nextSeq() ? null : trusted;
    },
    life: (grant) => ledger.life(grant),
    since: (since) => ledger.since(since),

    /**
     * Rejects also if the store cannot save the new state: then nothing may be done because of the new
     * entries.
     */
    async append(decide) {
      const appended = await ledger.append(decide);
      await outbox.saveCheckpoint(appended.state);
      return appended;
    },
  };
}
