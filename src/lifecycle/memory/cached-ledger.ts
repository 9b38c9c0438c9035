import type { DateTime } from 'luxon';
import { keyIdOf } from '../../domain/ledger/signing/append-statement.ts';
import { mayBeLate } from '../../domain/may-be-late.ts';
import { unreadable } from '../../domain/reading.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox } from './outbox.ts';

/**
 * A ledger whose state goes into the outbox each time that it is read or written. If the ledger is behind the
 * state that the outbox knows, it is unreadable. GitHub may have answered with old data, and then one of the
 * next reads shows the newer state. If none does for some minutes, the branch was rewound.
 */
export function cachedLedger(ledger: Ledger, outbox: Outbox, log: Log): Ledger {
  let behindSince: DateTime | null = null;
  return {
    async state() {
      const state = await ledger.state();
      if (!state.readable) return state;
      const nextSeq = outbox.nextSeq();
      if (state.value.nextSeq < nextSeq) {
        behindSince ??= state.readAt;
        const because = `it ends before entry ${nextSeq - 1}, which was in it before`;
        return mayBeLate(behindSince, state.readAt)
          ? unreadable('the ledger', `${because}; GitHub is asked again`)
          : { ...unreadable('the ledger', `${because}: its branch was rewound`), tampered: true };
      }
      behindSince = null;
      const lost = outbox.keys().find((key) => state.value.keys?.includes(key) !== true);
      if (lost !== undefined) {
        const because = `keys.json has lost the key ${keyIdOf(lost)}, which signed the record before`;
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
    accountHolder: (account) => ledger.accountHolder(account),

    /** Also rejects if the store cannot save the new state. Then no caller may act on the new entries. */
    async append(decide) {
      const appended = await ledger.append(decide);
      await outbox.saveCheckpoint(appended.state);
      return appended;
    },
  };
}
