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
import { answerInTime } from '../../ports/with-timeout.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';
import { observeTargets, openPassListings, type PassListings } from './observe-targets.ts';

type DriftPorts = Pick<Repository, 'name' | 'operator' | 'targets' | 'clock' | 'timer' | 'log' | 'ledger'> &
  Remembers<'outbox' | 'effectHistory' | 'alarms'>;

/** Milliseconds that a target has to answer. The next sweep tries again. */
const DRIFT_TIMEOUT_MS = 10_000;
/** Days after which foreign access that is still there is recorded again. */
const RECORD_AGAIN_DAYS = 30;

/**
 * Compares the targets with the ledger: every entitlement that the operator's file lets this repository
 * reach. Access that Curfew provisioned, that ended, and that is there again is revoked, also if a person
 * gave it again. Foreign access is reported.
 */
export async function detectDrift(
  ports: DriftPorts,
  listings: PassListings = openPassListings(),
): Promise<void> {
  const {
    ledger,
    clock,
    memory: { effectHistory, outbox },
  } = ports;
  const entitlements = entitlementsOf(ports.operator, ports.name);
  // The targets before the ledger: an effect that is provisioned meanwhile is in the ledger first.
  const compared = entitlements.filter((entitlement) => isComparedNow(ports, entitlement));
  const { accounts } = await observeTargets(ports, compared, listings.at(outbox.nextSeq()));
  const state = await ledger.state();
  if (!state.readable) return;
  const { live } = state.value;
  const found = compared.flatMap((entitlement) => {
    const key = entitlementKey(entitlement);
    const reading = accounts.get(key);
    if (reading?.readable !== true) return [];
    return [{ key, effects: unexplainedEffects(entitlement, reading.value, live) }];
  });
  // The whole ledger is read only if it has something to explain.
  const explained = found.every(({ effects }) => effects.length === 0);
  const history = explained ? EMPTY_EFFECT_HISTORY : await effectHistory.read(ledger);
  for (const { key, effects } of found) {
    const unexplained = classifyUnexplained(effects, { live, history });
    effectHistory.foreignAccess.set(
      key,
      unexplained.filter((access) => access.kind === 'never-ours'),
    );
    effectHistory.comparedAt.set(key, clock.now());
    for (const access of unexplained) {
      // Not compared yet: the next pass must look again, even if the target limits how often it is asked.
      if (access.kind === 'came-back' && !(await revokeAgain(ports, access)))
        effectHistory.comparedAt.delete(key);
    }
  }
  if (!explained) await outbox.add(foreignAccessEntries(ports, history));
  await outbox.flush(ledger);
  await updateDriftIssue(ports, entitlements);
}

/** Hours after its last grant in which each pass still compares an entitlement: access may come back. */
const STILL_COMPARED_HOURS = 24;

/** An entitlement that no grant held recently is compared rarely if the target limits its calls. */
function isComparedNow(
  { targets, clock, memory: { effectHistory, outbox } }: DriftPorts,
  entitlement: Pick<Effect, 'target' | 'entitlement'>,
): boolean {
  const { comparedAt, heldAt } = effectHistory;
  const key = entitlementKey(entitlement);
  const now = clock.now();
  if ((outbox.live() ?? []).some(({ effect }) => entitlementKey(effect) === key)) heldAt.set(key, now);
  const [compared, held] = [comparedAt.get(key), heldAt.get(key)];
  const idleMs = targets.connector(entitlement.target)?.idleComparisonMs ?? 0;
  if (compared === undefined || now.diff(compared).toMillis() >= idleMs) return true;
  return held !== undefined && held > now.minus({ hours: STILL_COMPARED_HOURS });
}

/** Whether the access is revoked, or needs no revocation. */
async function revokeAgain(
  ports: DriftPorts,
  { effect, last }: Extract<UnexplainedAccess, { readonly kind: 'came-back' }>,
): Promise<boolean> {
  const {
    targets,
    clock,
    timer,
    log,
    memory: { outbox },
  } = ports;
  const limit = { target: effect.target, timeoutMs: DRIFT_TIMEOUT_MS };
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) return true;
    // Read again: a revocation may have been in progress while the ledger was read.
    const accounts = await answerInTime(timer, limit, connector.accounts(effect.entitlement));
    const isThere = accounts.includes(effect.account);
    if (!isThere || (await isExplained(ports, effect))) return true;
    log.error({ effect }, 'access that had ended is there again; it is revoked');
    await outbox.add([{ type: 'drift', note: 'came-back', effect, grant: last.grant, at: iso(clock.now()) }]);
    await answerInTime(timer, limit, connector.revoke(effect));
    return true;
  } catch (error) {
    log.error({ err: error, effect }, 'revocation failed; the next sweep retries it');
    return false;
  }
}

/**
 * Whether the access is to stay. The revocations before this one may have taken minutes, and another process
 * may have provisioned the effect for a new grant since. If GitHub does not answer, the last known state
 * decides.
 */
async function isExplained({ ledger, memory: { outbox } }: DriftPorts, effect: Effect): Promise<boolean> {
  if (!(await ledger.state()).readable) await outbox.reload();
  return unexplainedEffects(effect, [effect.account], outbox.live() ?? []).length === 0;
}

/** Foreign access that is not in the ledger yet, or was recorded long ago. */
function foreignAccessEntries(
  { clock, memory: { effectHistory } }: DriftPorts,
  history: EffectHistory,
): readonly NewEntry[] {
  const now = clock.now();
  const since = iso(now.minus({ days: RECORD_AGAIN_DAYS }));
  return [...effectHistory.foreignAccess.values()].flat().flatMap(({ effect }): readonly NewEntry[] => {
    const last = history.lastReported.get(effectKey(effect));
    if (last !== undefined && last.at >= since) return [];
    return [{ type: 'drift', note: 'never-ours', effect, grant: null, at: iso(now) }];
  });
}

/** Keeps one issue while there is foreign access. It is closed only after every entitlement was read. */
async function updateDriftIssue(
  { ledger, memory: { effectHistory, alarms } }: DriftPorts,
  entitlements: readonly Pick<Effect, 'target' | 'entitlement'>[],
): Promise<void> {
  const found = [...effectHistory.foreignAccess.values()].flat();
  if (found.length === 0) {
    if (entitlements.every((entitlement) => effectHistory.foreignAccess.has(entitlementKey(entitlement))))
      alarms.clear(DRIFT_ALARM);
    return;
  }
  const { lastReported } = await effectHistory.read(ledger);
  alarms.raise(
    driftIssue(
      found.map(({ effect }) => ({ effect, reported: lastReported.get(effectKey(effect)) ?? null })),
    ),
  );
}
