import type { DateTime } from 'luxon';
import { entitlementKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import type { ChangeView } from '../../domain/messages/checks/request-view.ts';
import { plan } from '../../domain/plan/plan.ts';
import { read } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { Repository } from '../repository.ts';

/** What would happen if the change landed now, and what the targets say to it. Asks targets, changes nothing. */
export async function previewChange(
  { targets }: Pick<Repository, 'targets'>,
  { facts, revision }: ChangeInContext,
  live: readonly LiveEffect[],
  now: DateTime,
): Promise<Pick<ChangeView, 'preview' | 'cannotEnd' | 'obstacles' | 'sessionsWillEnd'>> {
  const { change, window, holder, effects } = facts;
  if (change.kind === 'withdrawn' || window === null || !holder.readable || holder.value === null) {
    return { preview: [], cannotEnd: [], obstacles: [], sessionsWillEnd: false };
  }
  const { grant } = change.after;
  const person = holder.value;
  const asIfLanded = effects.map(
    (effect): LiveEffect => ({
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
    }),
  );
  const others = live.filter((each) => each.grant !== grant.id);
  const accounts = new Map(
    effects.map((effect) => [
      entitlementKey(effect),
      read(
        others
          .filter((each) => entitlementKey(each.effect) === entitlementKey(effect))
          .map((each) => each.effect.account),
        now,
      ),
    ]),
  );
  const steps = plan(
    { live: [...others, ...asIfLanded], accounts },
    window.starts > now ? window.starts : now,
  );
  const keys = new Set(effects.map((effect) => JSON.stringify(effect)));
  const preview = steps
    .filter((step) => keys.has(JSON.stringify(step.effect)))
    .map(
      ({ kind, effect }) => `${WORDS[kind]} ${effect.entitlement} in ${effect.target} as ${effect.account}`,
    );
  const obstacles = [];
  const cannotEnd = new Set<string>();
  for (const effect of effects) {
    const connector = targets.connector(effect.target);
    if (connector === null) continue;
    if (connector.cannotRevoke !== null) cannotEnd.add(connector.cannotRevoke);
    try {
      obstacles.push(...(await connector.inspect(effect)));
    } catch (cause) {
      obstacles.push({
        code: 'target-unreachable',
        text: `${effect.target} could not be asked: ${errorText(cause)}`,
      });
    }
  }
  return { preview, cannotEnd: [...cannotEnd], obstacles, sessionsWillEnd: effects.length > 0 };
}

const WORDS = {
  provision: 'give',
  'add-supporter': 'keep',
  release: 'keep',
  revoke: 'take back',
  lapse: 'let lapse',
  'report-already-there': 'leave alone',
  'observe-absent': 'note as gone',
  'wait-for-target': 'wait for',
} as const;
