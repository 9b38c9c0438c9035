import { DateTime } from 'luxon';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import type { EndingPorts } from '../../../src/lifecycle/endings/revoke.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { aManualClock } from '../fakes/manual-clock.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { ALICE, digestOf, oidOf } from './entries.ts';

export const NOON = DateTime.utc(2026, 11, 23, 12);

/** A provisioned live effect whose window ends so many minutes after noon. */
export function given(grant: string, target: string, endsAfterMinutes = 0): LiveEffect {
  const starts = NOON.minus({ hours: 4 }).toISO() ?? '';
  const ends = NOON.plus({ minutes: endsAfterMinutes }).toISO() ?? '';
  return {
    grant,
    revision: digestOf(grant),
    holder: ALICE,
    role: 'orders-db-read',
    pull: 12,
    effect: { target, entitlement: 'reader', account: grant },
    window: { starts, ends },
    commit: oidOf('c'),
    policy_commit: oidOf('b'),
    state: 'provisioned',
    ended: null,
    provisioned_at: starts,
    failures: 0,
  };
}

/** The ports of endings, and nothing else: no GitHub, no ledger. It is noon. */
export function someEndings({ live, random = 0.5 }: { live: readonly LiveEffect[]; random?: number }) {
  const { clock, timer, pass } = aManualClock(NOON.toISO() ?? '');
  const database = memoryStore();
  const logged: string[] = [];
  const notified: string[] = [];
  const write = (_fields: object, text: string) => void logged.push(text);
  const log = { info: write, warn: write, error: write };
  const names = new Set(live.map(({ effect }) => effect.target));
  const targets = new Map(
    [...names].map((name) => {
      const given = live.filter(({ effect }) => effect.target === name);
      const accounts = given.map(({ effect }) => effect.account);
      const target = fakeTarget({ name, now: clock.now, entitlements: ['reader'], accounts });
      for (const { effect } of given) target.giveByHand(effect);
      return [name, target] as const;
    }),
  );
  const start = (): EndingPorts => ({
    name: 'acme/access',
    targets: { connector: (name) => targets.get(name)?.connector ?? null },
    clock,
    timer,
    log,
    notifier: { notify: async (notice) => void notified.push(`${notice.kind}: ${notice.text}`) },
    memory: {
      outbox: openOutbox({ repository: 'acme/access', store: database, timer, log }),
      revocationRetries: openRevocationRetries(() => random),
    },
    facts: { skewMs: () => null },
  });
  return {
    database,
    logged,
    notified,
    clock,
    start,
    target(name: string) {
      const found = targets.get(name);
      if (found === undefined) throw new Error(`There is no target ${name}`);
      return found;
    },
    pass,
  };
}
