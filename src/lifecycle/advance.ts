import type { DateTime } from 'luxon';
import { wakesAfter } from '../domain/plan/next-wake.ts';
import { compareTargets } from './compare-targets.ts';
import { guardLedger } from './guard-ledger.ts';
import { land } from './land.ts';
import { reconcile } from './reconcile.ts';
import type { Repository } from './repository.ts';
import { revertEnded } from './revert-ended.ts';
import { tell } from './tell.ts';

export interface Advanced {
  /** When windows begin or end next, earliest first. */
  readonly wakes: readonly DateTime[];
  /** Endings failed or are under way: look again soon. */
  readonly endingsLeft: boolean;
  /** Something could not be done that should be tried again before the next sweep; null where all was done. */
  readonly unfinished: string | null;
}

/**
 * Brings one repository to where it should be: what is due is taken back first, whatever else fails; then what landed
 * is judged, given and told, and what has ended is reverted.
 */
export async function advance(repository: Repository): Promise<Advanced> {
  const unfinished: string[] = [];
  const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | null> => {
    try {
      return await act();
    } catch (error) {
      unfinished.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      repository.log.warn({ what, error: String(error) }, 'a part of the work failed; the rest goes on');
      return null;
    }
  };

  await attempt('reconcile', () => reconcile(repository));
  const stopped = await attempt('land', () => land(repository));
  if (stopped !== null) unfinished.push(`land: ${stopped}`);
  const second = await attempt('reconcile', () => reconcile(repository));
  await attempt('compare with the targets', () => compareTargets(repository));
  await attempt('guard the ledger', () => guardLedger(repository));
  await attempt('raise alarms', () => repository.alarms.tell(repository.notices));
  await attempt('tell', () => tell(repository));
  const reverted = await attempt('revert', () => revertEnded(repository));
  if (reverted === 'merged') await attempt('land', () => land(repository));
  if (second === 'again') unfinished.push('reconcile: a target failed');
  return {
    wakes: wakesAfter(repository.outbox.live() ?? [], repository.clock.now()),
    endingsLeft: repository.attempts.any(),
    unfinished: unfinished.length === 0 ? null : unfinished.join('; '),
  };
}
