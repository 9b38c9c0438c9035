import type { DateTime } from 'luxon';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { keyIdOf } from '../../domain/ledger/signing/append-statement.ts';
import { mayBeLate } from '../../domain/may-be-late.ts';
import { unreadable } from '../../domain/reading.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox } from './outbox.ts';

/**
 * A ledger whose state goes into the outbox each time that it is read or written. If the ledger is behind the
 * state that the outbox knows, it is unreadable. GitHub may have answered with old data, and then one of the
 * next reads shows the newer state. If none does for some minutes, the branch was rewound. Nothing is
 * appended to a head that is unreadable for these reasons: Curfew's signature would vouch for it.
 */
export function cachedLedger(ledger: Ledger, outbox: Outbox, log: Log): Ledger {
  let behindSince: DateTime | null = null;

  const refuseUnknownHead = (head: LedgerState): void => {
    const behind = behindText(outbox, head);
    if (behind !== null)
      throw new ForgeFailure('unavailable', `the ledger: ${behind}; nothing is recorded on that`);
    const lost = lostKeyText(outbox, head);
    if (lost !== null) throw new ForgeFailure('rejected', `the ledger: ${lost}; nothing is recorded on that`);
  };

  return {
    async state() {
      const state = await ledger.state();
      if (!state.readable) return state;
      const because = behindText(outbox, state.value);
      if (because !== null) {
        behindSince ??= state.readAt;
        return mayBeLate(behindSince, state.readAt)
          ? unreadable('the ledger', `${because}; GitHub is asked again`)
          : { ...unreadable('the ledger', `${because}: its branch was rewound`), tampered: true };
      }
      behindSince = null;
      const lost = lostKeyText(outbox, state.value);
      if (lost !== null) return { ...unreadable('the ledger', lost), tampered: true };
      await outbox.saveCheckpoint(state.value).catch((error: unknown) => {
        log.warn({ err: error }, 'the database could not save the state of the ledger');
      });
      return state;
    },
    async lastTrustedState() {
      const trusted = await ledger.lastTrustedState();
      const isKnown =
        trusted !== null && behindText(outbox, trusted) === null && lostKeyText(outbox, trusted) === null;
      return isKnown ? trusted : null;
    },
    life: (grant) => ledger.life(grant),
    since: (since) => ledger.since(since),
    accountHolder: (account) => ledger.accountHolder(account),

    /** Also rejects if the store cannot save the new state. Then no caller may act on the new entries. */
    async append(decide) {
      const appended = await ledger.append((head) => {
        refuseUnknownHead(head);
        return decide(head);
      });
      await outbox.saveCheckpoint(appended.state);
      return appended;
    },
  };
}

function behindText(outbox: Outbox, { nextSeq }: LedgerState): string | null {
  const known = outbox.nextSeq();
  return nextSeq < known ? `it ends before entry ${known - 1}, which was in it before` : null;
}

function lostKeyText(outbox: Outbox, { keys }: LedgerState): string | null {
  const lost = outbox.keys().find((key) => keys?.includes(key) !== true);
  return lost === undefined
    ? null
    : `keys.json has lost the key ${keyIdOf(lost)}, which signed the record before`;
}
