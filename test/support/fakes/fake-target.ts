import type { DateTime } from 'luxon';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector, Obstacle } from '../../../src/ports/connector.ts';

type Held = Pick<Effect, 'entitlement' | 'account'>;

/** A target in memory, with functions that change it without the connector. */
export interface FakeTarget {
  readonly connector: Connector;
  /** The access held now, as `entitlement account`, in alphabetical order. */
  held(): readonly string[];
  has(effect: Held): boolean;
  giveByHand(effect: Held): void;
  takeByHand(effect: Held): void;
  addAccount(account: string): void;
  /** A session of the account, which is ended when its access is revoked. */
  openSession(account: string): { isOpen(): boolean };
  /** While it is down, every call rejects. */
  down: boolean;
  /**
   * While it hangs, calls (or only `provision`, or only `accounts`) take effect, if at all, when it stops
   * hanging.
   */
  hang(which?: 'all' | 'giving' | 'reading'): { release(): void };
  /** Milliseconds by which its clock is ahead. */
  ahead: number;
  /**
   * The calls so far: `provision entitlement account` or `revoke entitlement account`, with the
   * target's own numbers if there are any.
   */
  readonly asked: string[];
  /** Each `until` that a call of `provision` named, in ISO 8601. */
  readonly announced: string[];
}

export function fakeTarget(options: {
  readonly name: string;
  readonly now: () => DateTime;
  readonly entitlements: readonly string[];
  readonly accounts: readonly string[];
  /** Whether it ends access at the last `until` that it got. */
  readonly endsByItself?: boolean;
  /** False for a target that does not say who gave the access, as a GitHub team. */
  readonly reportsGrantor?: boolean;
}): FakeTarget {
  const { name, reportsGrantor = true } = options;
  const accounts = new Set(options.accounts);
  const held = new Set<string>();
  /** The part of it that the connector gave. */
  const ours = new Set<string>();
  const sessions = new Map<string, Set<{ open: boolean }>>();
  const until = new Map<string, DateTime>();
  const asked: string[] = [];
  const announced: string[] = [];
  const state: { down: boolean; ahead: number; hanging: Promise<void> | null; which: string } = {
    down: false,
    ahead: 0,
    hanging: null,
    which: 'all',
  };
  const pass = (): void => {
    if (options.endsByItself !== true) return;
    for (const [key, end] of until) if (end <= now()) take(key);
  };
  const keyOf = ({ entitlement, account }: Held) => `${entitlement} ${account}`;
  const take = (key: string): boolean => {
    ours.delete(key);
    return held.delete(key);
  };
  const now = () => options.now().plus({ milliseconds: state.ahead });

  const reached = async (doing = 'asking'): Promise<void> => {
    if (state.which === 'all' || state.which === doing) await state.hanging;
    pass();
    if (state.down) throw new Error(`${name} cannot be reached`);
  };
  const obstacles = ({ entitlement, account }: Effect): readonly Obstacle[] => {
    if (!options.entitlements.includes(entitlement))
      return [{ code: 'entitlement-missing', text: `${name} has no ${entitlement}.` }];
    return accounts.has(account)
      ? []
      : [
          {
            code: 'account-missing',
            text: `${name} has no account ${account}; its administrator makes one.`,
          },
        ];
  };

  const connector: Connector = {
    cannotRevoke: null,
    expiresByItself: options.endsByItself === true,
    reportsGrantor,
    maxConcurrency: 8,
    async inspect(effect) {
      await reached();
      return obstacles(effect);
    },
    async provision(effect, end) {
      await reached('giving');
      asked.push(`provision ${keyOf(effect)}`);
      announced.push(String(end));
      const [obstacle] = obstacles(effect);
      if (obstacle !== undefined) return { outcome: 'refused', obstacle };
      if (end <= now())
        return { outcome: 'refused', obstacle: { code: 'past-end', text: `It is past its end in ${name}.` } };
      const key = keyOf(effect);
      const isForeign = held.has(key) && !ours.has(key);
      if (isForeign && reportsGrantor) return { outcome: 'already-there', grantor: 'foreign' };
      until.set(key, end);
      if (held.has(key) && !reportsGrantor) return { outcome: 'already-there', grantor: 'unknown' };
      held.add(key);
      ours.add(key);
      return { outcome: 'given' };
    },
    async revoke(effect, targetIds) {
      await reached();
      asked.push(['revoke', keyOf(effect), ...(targetIds === undefined ? [] : [targetIds])].join(' '));
      const outcome = take(keyOf(effect)) ? 'taken-back' : 'absent';
      const ended = [...(sessions.get(effect.account) ?? [])];
      for (const session of ended) session.open = false;
      sessions.delete(effect.account);
      return { outcome, sessionsEnded: ended.length };
    },
    async accounts(entitlement) {
      await reached('reading');
      return [...held]
        .map((key) => key.split(' '))
        .flatMap(([of, account]) => (of === entitlement && account !== undefined ? [account] : []));
    },
    async clock() {
      await reached();
      return now();
    },
    async close() {},
  };

  return {
    connector,
    held: () => {
      pass();
      return [...held].sort();
    },
    has: (effect) => held.has(keyOf(effect)),
    giveByHand: (effect) => void held.add(keyOf(effect)),
    takeByHand: (effect) => void take(keyOf(effect)),
    addAccount: (account) => void accounts.add(account),
    openSession(account) {
      const session = { open: true };
      sessions.set(account, (sessions.get(account) ?? new Set()).add(session));
      return { isOpen: () => session.open };
    },
    get down() {
      return state.down;
    },
    set down(down) {
      state.down = down;
    },
    get ahead() {
      return state.ahead;
    },
    set ahead(ahead) {
      state.ahead = ahead;
    },
    hang(which = 'all') {
      state.which = which;
      let release = () => {};
      state.hanging = new Promise((resolve) => {
        release = () => {
          state.hanging = null;
          resolve();
        };
      });
      return { release: () => release() };
    },
    asked,
    announced,
  };
}
