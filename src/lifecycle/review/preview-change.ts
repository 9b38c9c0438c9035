import type { DateTime } from 'luxon';
import { type Effect, effectKey, entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { stepPreview, targetUnreachable } from '../../domain/messages/checks/plan-preview.ts';
import type { ChangeView } from '../../domain/messages/checks/request-view.ts';
import { plan } from '../../domain/plan/plan.ts';
import { read } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Window } from '../../domain/window.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { Repository } from '../repository.ts';

/**
 * Says what Curfew would do if the change landed now, and what the targets answer about it. Changes nothing.
 */
export async function previewChange(
  { targets }: Pick<Repository, 'targets'>,
  change: ChangeInContext,
  live: readonly LiveEffect[],
  now: DateTime,
): Promise<Pick<ChangeView, 'preview' | 'staysAfterEnd' | 'obstacles' | 'sessionsWillEnd'>> {
  const { effects, window } = change.facts;
  const landed = asLanded(change);
  if (landed === null || window === null)
    return { preview: [], staysAfterEnd: [], obstacles: [], sessionsWillEnd: false };
  return {
    preview: plannedSteps(landed, live, { effects, window, now }),
    ...(await targetAnswers(targets, effects)),
    sessionsWillEnd: effects.length > 0,
  };
}

/** The effects as the ledger would hold them; null if the change gives nothing. */
function asLanded({ facts, revision }: ChangeInContext): readonly LiveEffect[] | null {
  const { change, window, holder, effects } = facts;
  if (change.kind === 'withdrawn' || window === null || !holder.readable || holder.value === null)
    return null;
  const { grant } = change.after;
  const person = holder.value;
  return effects.map((effect) => ({
    grant: grant.id,
    revision: revision ?? '',
    holder: person,
    role: grant.role,
    pull: null,
    effect,
    window: { starts: iso(window.starts), ends: iso(window.ends) },
    commit: '',
    policy_commit: '',
    state: 'authorized',
    ended: null,
    provisioned_at: null,
    failures: 0,
  }));
}

/** The same plan that a landing would have, in words. Targets are taken to hold what the ledger says. */
function plannedSteps(
  landed: readonly LiveEffect[],
  live: readonly LiveEffect[],
  {
    effects,
    window,
    now,
  }: { readonly effects: readonly Effect[]; readonly window: Window; readonly now: DateTime },
): readonly string[] {
  const grants = new Set(landed.map(({ grant }) => grant));
  const others = live.filter(({ grant }) => !grants.has(grant));
  const accounts = new Map(
    effects.map((effect) => {
      const key = entitlementKey(effect);
      const holders = others.filter((other) => entitlementKey(other.effect) === key);
      return [
        key,
        read(
          holders.map((other) => other.effect.account),
          now,
        ),
      ];
    }),
  );
  const start = window.starts > now ? window.starts : now;
  const keys = new Set(effects.map(effectKey));
  return plan({ live: [...others, ...landed], accounts }, start)
    .filter(({ effect }) => keys.has(effectKey(effect)))
    .map(stepPreview);
}

/** The reasons why each target could not give an effect, and the access that it cannot revoke. */
async function targetAnswers(
  targets: Repository['targets'],
  effects: readonly Effect[],
): Promise<Pick<ChangeView, 'staysAfterEnd' | 'obstacles'>> {
  const obstacles: ChangeView['obstacles'][number][] = [];
  const staysAfterEnd = new Set<string>();
  for (const effect of effects) {
    const connector = targets.connector(effect.target);
    if (connector === null) continue;
    if (connector.cannotRevoke !== null) staysAfterEnd.add(connector.cannotRevoke);
    try {
      for (const obstacle of await connector.inspect(effect)) obstacles.push(obstacle);
    } catch (error) {
      const text = targetUnreachable(effect.target, errorText(error));
      obstacles.push({ code: 'target-unreachable', text });
    }
  }
  return { staysAfterEnd: [...staysAfterEnd], obstacles };
}
