import { type Effect, effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { type EffectHistory, EMPTY_EFFECT_HISTORY } from '../../domain/ledger/history/effect-history.ts';
import { DRIFT_ALARM, driftIssue } from '../../domain/messages/issues/drift-issue.ts';
import { entitlementsOf } from '../../domain/operator/entitlements-of.ts';
import {
  classifyUnexplained,
  type UnexplainedAccess,
  unexplainedEffects,
} from '../../domain/plan/unexplained-access.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';
import { observeTargets } from './observe-targets.ts';

type Ports = Pick<Repository, 'name' | 'operator' | 'targets' | 'clock' | 'timer' | 'log' | 'ledger'> &
  Remembers<'outbox' | 'effectHistory' | 'alarms'>;

/** Milliseconds; what takes longer is looked at again with the next sweep. */
const LONGEST_MS = 10_000;
/** What is nobody's is recorded again after so many days, while it is there. */
const AGAIN_DAYS = 30;

/**
 * Compares the targets with the record, entitlement by entitlement, all that the operator's file lets this repository
 * reach. What Curfew gave and ended, and is there again, is taken back, whoever gave it. What it never gave is reported.
 */
export async function detectDrift(ports: Ports): Promise<void> {
  const {
    ledger,
    memory: { effectHistory, outbox },
  } = ports;
  const entitlements = entitlementsOf(ports.operator, ports.name);
  // The targets first: what is given meanwhile stands in the record before it stands there.
  const { accounts } = await observeTargets(ports, entitlements);
  const state = await ledger.state();
  if (!state.readable) return;
  const { live } = state.value;
  const found = entitlements.flatMap((each) => {
    const reading = accounts.get(entitlementKey(each));
    return reading?.readable === true
      ? [{ key: entitlementKey(each), effects: unexplainedEffects(each, reading.value, live) }]
      : [];
  });
  // The whole record is read only where something needs it to be explained.
  const explained = found.every(({ effects }) => effects.length === 0);
  const past = explained ? EMPTY_EFFECT_HISTORY : await effectHistory.read(ledger);
  for (const { key, effects } of found) {
    const strangers = classifyUnexplained(effects, { live, history: past });
    effectHistory.foreignAccess.set(
      key,
      strangers.filter((each) => each.kind === 'never-ours'),
    );
    for (const each of strangers) if (each.kind === 'came-back') await takeBackAgain(ports, each);
  }
  if (!explained) await outbox.add(newlyFound(ports, past));
  await outbox.flush(ledger);
  await report(ports, entitlements);
}

async function takeBackAgain(
  { targets, clock, timer, log, memory: { outbox } }: Ports,
  { effect, last }: Extract<UnexplainedAccess, { readonly kind: 'came-back' }>,
): Promise<void> {
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) return;
    // Read again: it may have been on its way out while the record was read.
    const now = await inTime(timer, connector.accounts(effect.entitlement));
    if (!now.includes(effect.account)) return;
    log.error({ effect }, 'access that had ended is there again: it is taken back');
    await outbox.add([{ type: 'drift', note: 'came-back', effect, grant: last.grant, at: iso(clock.now()) }]);
    await inTime(timer, connector.revoke(effect));
  } catch (error) {
    log.error(
      { effect, error: errorText(error) },
      'it could not be taken back yet; the next sweep tries again',
    );
  }
}

async function inTime<T>(timer: Ports['timer'], work: Promise<T>): Promise<T> {
  const answer = await withTimeout(timer, LONGEST_MS, work);
  if (answer.outcome === 'timed-out') throw new Error(`there was no answer in ${LONGEST_MS / 1000} s`);
  return answer.value;
}

function newlyFound({ clock, memory: { effectHistory } }: Ports, past: EffectHistory): readonly NewEntry[] {
  const now = clock.now();
  const since = iso(now.minus({ days: AGAIN_DAYS }));
  return [...effectHistory.foreignAccess.values()].flat().flatMap(({ effect }): readonly NewEntry[] => {
    const last = past.reported.get(effectKey(effect));
    if (last !== undefined && last.at >= since) return [];
    return [{ type: 'drift', note: 'never-ours', effect, grant: null, at: iso(now) }];
  });
}

/** One issue, as long as there is anything; nothing is said of it before every entitlement was read once. */
async function report(
  { ledger, memory: { effectHistory, alarms } }: Ports,
  entitlements: readonly Pick<Effect, 'target' | 'entitlement'>[],
): Promise<void> {
  const found = [...effectHistory.foreignAccess.values()].flat();
  if (found.length === 0) {
    if (entitlements.every((each) => effectHistory.foreignAccess.has(entitlementKey(each))))
      alarms.clear(DRIFT_ALARM);
    return;
  }
  const { reported } = await effectHistory.read(ledger);
  alarms.raise(
    driftIssue(found.map(({ effect }) => ({ effect, reported: reported.get(effectKey(effect)) ?? null }))),
  );
}
