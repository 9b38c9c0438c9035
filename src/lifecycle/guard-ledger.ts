import { LEDGER_ALARM, ledgerAlarm } from '../domain/messages/issues/alarm-issues.ts';
import type { Remembers } from './memory/memory.ts';
import type { Repository } from './repository.ts';

/** Raises an alarm while the ledger's branch is not as Curfew left it. That GitHub cannot be asked is no such thing. */
export async function guardLedger({
  ledger,
  memory: { alarms },
}: Pick<Repository, 'ledger'> & Remembers<'alarms'>): Promise<void> {
  const state = await ledger.state();
  if (state.readable) {
    alarms.clear(LEDGER_ALARM);
  } else if ('tampered' in state) {
    const sound = await ledger.lastTrustedState();
    alarms.raise(ledgerAlarm(state.because, sound?.head ?? null));
  }
}
