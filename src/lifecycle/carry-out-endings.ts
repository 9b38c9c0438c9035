import type { DateTime } from 'luxon';
import { iso } from '../domain/iso.ts';
import type { GrantSubject, NewEntry } from '../domain/ledger/entry.ts';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { latenessStage } from '../domain/plan/lateness.ts';
import type { EndedSupport, Step } from '../domain/plan/step.ts';
import type { RevokedReceipt } from '../ports/connector.ts';
import { messageOf } from './observe-targets.ts';
import type { Repository } from './repository.ts';

type Ending = Extract<Step, { readonly kind: 'revoke' | 'release' | 'lapse' }>;

export function isEnding(step: Step): step is Ending {
  return step.kind === 'revoke' || step.kind === 'release' || step.kind === 'lapse';
}

/** Takes access back. Needs nothing but the target: neither GitHub nor the ledger is asked first. */
export async function carryOutEnding(
  repository: Pick<Repository, 'targets' | 'clock' | 'log'>,
  step: Ending,
): Promise<readonly NewEntry[]> {
  const { clock } = repository;
  switch (step.kind) {
    case 'lapse':
      return step.ended.map(({ live }) => ({
        ...subjectOf(live),
        type: 'lapsed',
        effect: live.effect,
        at: iso(clock.now()),
      }));
    case 'release':
      return step.ended.map((ended) => revoked(ended, clock.now(), { stillHeldBy: step.heldBy }));
    case 'revoke':
      return revoke(repository, step);
  }
}

async function revoke(
  { targets, clock, log }: Pick<Repository, 'targets' | 'clock' | 'log'>,
  { effect, ended }: Extract<Step, { readonly kind: 'revoke' }>,
): Promise<readonly NewEntry[]> {
  try {
    const connector = targets.connector(effect.target);
    if (connector === null) throw new Error(`the operator's file names no target ${effect.target}`);
    const receipt = await connector.revoke(effect);
    return ended.map((each) => revoked(each, clock.now(), { receipt }));
  } catch (cause) {
    const text = messageOf(cause);
    log.error({ effect, because: text }, 'access could not be taken back; it is tried again without limit');
    return ended.map(({ live, due }) => ({
      ...subjectOf(live),
      type: 'revoke-failed',
      effect: live.effect,
      at: iso(clock.now()),
      attempt: latenessStage(due, clock.now()),
      reason: { code: 'target-failed', text },
    }));
  }
}

/** All times are ours: the connector has read the absence back by the time it answers. */
function revoked(
  { live, cause, due }: EndedSupport,
  now: DateTime,
  how: { readonly receipt: RevokedReceipt } | { readonly stillHeldBy: readonly string[] },
): NewEntry {
  const receipt = 'receipt' in how ? how.receipt : null;
  return {
    ...subjectOf(live),
    type: 'revoked',
    effect: live.effect,
    at: iso(now),
    cause,
    late_ms: Math.max(0, Math.round(now.diff(due).as('milliseconds'))),
    sessions_ended: receipt?.sessionsEnded ?? 0,
    verified_absent_at: receipt === null ? null : iso(now),
    still_held_by: 'stillHeldBy' in how ? how.stillHeldBy : [],
  };
}

export function subjectOf({ grant, revision, holder, role, pull }: LiveEffect): GrantSubject {
  return { grant, revision, holder, role, pull };
}
