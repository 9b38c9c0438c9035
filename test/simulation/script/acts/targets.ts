import type { Target } from '../script.ts';
import { accountOf } from '../texts.ts';
import type { Act } from './stage.ts';

const TARGETS: readonly [Target, Target] = ['orders-db', 'logs-db'];

export const TARGET_ACTS = {
  giveByHand({ targets }, dice) {
    const name = dice.pick(TARGETS);
    const login = dice.pick(['alice', 'bob', 'carol']);
    const entitlement = name === 'logs-db' ? 'log_reader' : dice.pick(['orders_reader', 'orders_writer']);
    const account = accountOf(name, login);
    targets.get(name)?.giveByHand({ entitlement, account });
    return `an administrator gives ${entitlement} in ${name} to ${account}, by hand`;
  },
  takeByHand({ targets }, dice) {
    const name = dice.pick(TARGETS);
    const held = dice.pickAny(targets.get(name)?.held() ?? []);
    if (held === undefined) return null;
    targets.get(name)?.takeByHand(held);
    return `an administrator takes ${held.entitlement} in ${name} from ${held.account}, by hand`;
  },
  /** The holder uses access, and the session does not always react when it is ended. */
  openSession({ targets }, dice) {
    const name = dice.pick(TARGETS);
    const held = dice.pickAny(targets.get(name)?.held() ?? []);
    if (held === undefined) return null;
    const slowMs = dice.chance(0.3) ? dice.between(500, 40_000) : 0;
    targets.get(name)?.openSession(held, slowMs);
    return null;
  },
} as const satisfies Record<string, Act>;
