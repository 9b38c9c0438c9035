import type { DateTime } from 'luxon';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import type { Target } from '../script/script.ts';
import type { Call, Line } from './line.ts';

type Held = Pick<Effect, 'entitlement' | 'account'>;

/** The giver of a held effect. */
export type Giver = 'curfew' | 'hand';

export interface Watch {
  /** `until` is by the clock of the process that asks. */
  asked(effect: Effect, until: number): void;
  /** `call` is the call that gave it; null if it was given by hand. */
  given(effect: Effect, by: Giver, call: Call | null): void;
  /** `call` is the call that removed it; null if it was removed by hand. */
  taken(effect: Effect, by: Giver, call: Call | null): void;
  sessionOpened(effect: Effect, id: number): void;
  sessionEnded(effect: Effect, id: number): void;
  /** A session goes on for so long after Curfew ended it. */
  sessionIsSlow(effect: Effect, forMs: number): void;
}

interface Session {
  readonly id: number;
  readonly key: string;
  /** Milliseconds that it takes to end, as a query that does not react to a signal. */
  readonly slowMs: number;
  /** Null until Curfew ends it. */
  endsAt: number | null;
}

/**
 * A target in memory, with the lock and the transaction of a real one: each call takes effect in one moment.
 */
export interface SimulatedTarget {
  connectorFor(line: Line): Connector;
  giveByHand(held: Held): void;
  takeByHand(held: Held): void;
  /** Opens a session that uses an effect which the account has. It stays open until Curfew ends it. */
  openSession(held: Held, slowMs: number): void;
  /** Runs right before the next call gives something. */
  beforeGiving(act: (held: Held) => void): void;
  held(): readonly Effect[];
}

export function simulatedTarget({
  name,
  now,
  reportsGrantor,
  expiresByItself,
  watch,
}: {
  readonly name: Target;
  /** By the target's own clock. */
  readonly now: () => DateTime;
  /** False for a target that does not say who gave access, as a GitHub team. */
  readonly reportsGrantor: boolean;
  readonly expiresByItself: boolean;
  readonly watch: Watch;
}): SimulatedTarget {
  let sessions: readonly Session[] = [];
  let opened = 0;
  const rivals: ((held: Held) => void)[] = [];
  const givers = new Map<string, ReadonlySet<Giver>>();
  const keyOf = ({ entitlement, account }: Held) => `${entitlement} ${account}`;
  const effectOf = (key: string): Effect => {
    const [entitlement = '', account = ''] = key.split(' ');
    return { target: name, entitlement, account };
  };
  const give = (held: Held, by: Giver, call: Call | null): void => {
    const before = givers.get(keyOf(held)) ?? new Set();
    givers.set(keyOf(held), new Set([...before, by]));
    if (!before.has(by)) watch.given({ target: name, ...pick(held) }, by, call);
  };
  const takeAll = (held: Held, by: Giver, call: Call | null): boolean => {
    if (!givers.delete(keyOf(held))) return false;
    watch.taken({ target: name, ...pick(held) }, by, call);
    return true;
  };

  /** Ends the sessions that use it, and answers whether one is still open. */
  const endSessions = (key: string): { readonly ended: number; readonly isOpen: boolean } => {
    const time = now().toMillis();
    const own = sessions.filter((session) => session.key === key);
    for (const session of own) {
      if (session.endsAt === null && session.slowMs > 0) watch.sessionIsSlow(effectOf(key), session.slowMs);
      session.endsAt ??= time + session.slowMs;
    }
    const ended = own.filter(({ endsAt }) => endsAt !== null && endsAt <= time);
    sessions = sessions.filter((session) => !ended.includes(session));
    for (const { id } of ended) watch.sessionEnded(effectOf(key), id);
    return { ended: ended.length, isOpen: ended.length < own.length };
  };

  return {
    openSession(held, slowMs) {
      opened += 1;
      sessions = [...sessions, { id: opened, key: keyOf(held), slowMs, endsAt: null }];
      watch.sessionOpened({ target: name, ...pick(held) }, opened);
    },
    giveByHand: (held) => give(held, 'hand', null),
    takeByHand: (held) => void takeAll(held, 'hand', null),
    held: () => [...givers.keys()].map(effectOf),
    beforeGiving: (act) => void rivals.push(act),

    connectorFor(line) {
      const fails = (message: string) => new Error(message);
      const call = <T>(what: string, reads: boolean, act: (asOf: number, call: Call) => T): Promise<T> =>
        line.call({ to: name, name: what, reads, fails }, act);
      return {
        cannotRevoke: null,
        // Gets each expiry, and ends nothing by itself: Curfew must not rely on it.
        expiresByItself,
        reportsGrantor,
        maxConcurrency: 8,
        inspect: () => call('inspect', true, () => []),
        provision: (effect, until) =>
          call(`give ${keyOf(effect)}`, false, (_asOf, giving) => {
            watch.asked(effect, until.toMillis());
            if (until <= now()) {
              return { outcome: 'refused', obstacle: { code: 'past-end', text: 'It is past its end.' } };
            }
            rivals.shift()?.(effect);
            const grantors = givers.get(keyOf(effect));
            // Foreign access stays as it is.
            if (grantors !== undefined && !reportsGrantor)
              return { outcome: 'already-there', grantor: 'unknown' };
            if (grantors !== undefined && !grantors.has('curfew'))
              return { outcome: 'already-there', grantor: 'foreign' };
            give(effect, 'curfew', giving);
            return { outcome: 'given' };
          }),
        revoke: (effect) =>
          call(`take ${keyOf(effect)}`, false, (_asOf, taking) => {
            const outcome = takeAll(effect, 'curfew', taking) ? 'taken-back' : 'absent';
            const { ended, isOpen } = endSessions(keyOf(effect));
            // As PostgreSQL does: the access is revoked, and the call fails.
            if (isOpen) throw new Error(`a session of ${effect.account} is still open`);
            return { outcome, sessionsEnded: ended };
          }),
        accounts: (entitlement) =>
          call(`who has ${entitlement}`, true, () =>
            [...givers.keys()]
              .map(effectOf)
              .flatMap((held) => (held.entitlement === entitlement ? [held.account] : [])),
          ),
        clock: () => call('clock', true, () => now()),
        async close() {},
      };
    },
  };
}

function pick({ entitlement, account }: Held): Held {
  return { entitlement, account };
}
