import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import { continuingAfter, otherSupports } from '../../plan/other-supports.ts';
import { endOf, mayBeProvisioned } from '../../plan/plan.ts';
import { codeText } from '../../text/escape.ts';
import type { EffectStatus } from '../comments/effect-status.ts';
import { joined } from '../decision-words.ts';
import { supportsText } from '../end-words.ts';
import type { BreakGlassFacts } from './break-glass-facts.ts';

type Others = Pick<BreakGlassFacts, 'live' | 'now'>;

/** One effect of a break-glass grant, and its state. */
export function effectLine(status: EffectStatus, others: Others): string {
  const { target, entitlement, account } = status.effect;
  const access = `${codeText(entitlement)} in ${codeText(target)} as ${codeText(account)}`;
  const { live } = status;
  return `${access}: ${live === null ? overState(status) : liveState(live, status, others)}`;
}

function liveState(live: LiveEffect, { last }: EffectStatus, { live: all, now }: Others): string {
  if (live.state === 'absent') return 'removed in the target, not by Curfew';
  const end = endOf(live, now);
  if (end !== null && mayBeProvisioned(live)) {
    const state = last?.type === 'revoke-failed' ? '**could not be revoked yet**' : 'being revoked';
    return `${state}, was to end at ${formatInstant(end.due.startOf('second'))}`;
  }
  if (last?.type === 'provision-failed') return 'could not be given yet';
  if (live.state !== 'provisioned') return 'being given';
  const longer = continuingAfter(otherSupports(all, live, now), parseUtc(live.window.ends));
  return longer.length === 0 ? 'given' : `given, also by ${supportsText(longer)}`;
}

/** The issue may be closed, so this stays true whatever happens to other grants. */
function overState({ last }: EffectStatus): string {
  if (last?.type !== 'revoked') return 'never given';
  const others = last.still_held_by.map((grant) => codeText(grant, 80));
  return others.length === 0 ? 'revoked' : `not revoked, because ${joined(others)} gave the same access`;
}
