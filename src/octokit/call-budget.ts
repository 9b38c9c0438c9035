import {
  type BudgetFacts,
  type CallClass,
  type CallResource,
  costsOf,
  DOCUMENTED_LIMITS,
  LENGTH_MS,
  type LimitedCall,
  OWN_LIMITS,
  type OwnCount,
  type OwnLimit,
  type OwnLimits,
  waitForBudget,
} from '../domain/call-classes.ts';
import type { Budget } from '../ports/metrics.ts';

/** An answer of GitHub, as far as it concerns limits. */
export interface BudgetAnswer {
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** The milliseconds that GitHub asked to wait; null if it did not refuse the call for a limit. */
  readonly waitMs: number | null;
}

/**
 * The limits of one installation, or of one App, as this process knows them. Other replicas use up the same
 * limits, and each answer of GitHub says what they left.
 */
export interface CallBudget {
  /** Milliseconds until a call of this class may be made; 0 if it may be made now. */
  waitMs(call: LimitedCall, callClass: CallClass): number;
  /**
   * A call begins. The function is for its end: it takes GitHub's answer, null if there was none, and answers
   * what is left; null if GitHub did not say.
   */
  begin(call: LimitedCall): (answer: BudgetAnswer | null) => Budget | null;
}

export interface CallBudgetOptions {
  /** Called when a class begins to wait, once until it may go on. */
  readonly onWait?: ((callClass: CallClass, waitMs: number) => void) | undefined;
  /** Milliseconds of elapsed time, so that a changed wall clock neither ends a wait nor prolongs it. */
  readonly elapsedMs?: (() => number) | undefined;
  readonly limits?: OwnLimits | undefined;
}

/** GitHub's limits are by the hour. A header that asks for more is wrong. */
const WAIT_MAX_MS = 60 * 60_000;

export function openCallBudget({
  onWait = () => {},
  elapsedMs = () => performance.now(),
  limits = DOCUMENTED_LIMITS,
}: CallBudgetOptions = {}): CallBudget {
  const primary: Partial<Record<CallResource, { limit: number; remaining: number; resetsAt: number }>> = {};
  const refusedUntil = { rest: 0, graphql: 0, creates: 0 };
  const counts = newCounts();
  const waiting = new Map<CallClass, number>();

  const factsAt = (now: number): BudgetFacts => {
    for (const resource of ['rest', 'graphql'] as const) {
      const known = primary[resource];
      // The first answer of the new hour says how much it really has.
      if (known !== undefined && known.resetsAt <= now) known.remaining = known.limit;
    }
    for (const name of OWN_LIMITS) {
      if (counts[name].startedAt + LENGTH_MS[name] <= now) counts[name] = { startedAt: now, used: 0 };
    }
    return { primary, refusedUntil, counts };
  };

  return {
    waitMs(call, callClass) {
      const now = elapsedMs();
      const waitMs = waitForBudget(factsAt(now), call, { callClass, now, limits });
      if (waitMs > 0 && (waiting.get(callClass) ?? 0) <= now) {
        waiting.set(callClass, now + waitMs);
        onWait(callClass, waitMs);
      }
      return waitMs;
    },
    begin(call) {
      const { counts: current } = factsAt(elapsedMs());
      for (const [name, cost] of costsOf(call)) {
        counts[name] = { ...current[name], used: current[name].used + cost };
      }
      const known = primary[call.resource];
      // Calls at the same time must not all find the same rest. The next answer says what is true.
      if (known !== undefined) known.remaining -= 1;
      return (answer) => {
        if (answer === null) return null;
        const now = elapsedMs();
        const read = primaryIn(answer.headers, now);
        if (read !== null) {
          const { resource, limit, remaining, resetsAt } = read;
          primary[resource] = { limit, remaining, resetsAt };
        }
        if (answer.waitMs !== null) {
          // A secondary limit on what creates content does not stop reading.
          const kind = call.creates && read?.remaining !== 0 ? 'creates' : call.resource;
          const until = now + Math.min(answer.waitMs, WAIT_MAX_MS);
          refusedUntil[kind] = Math.max(refusedUntil[kind], until);
        }
        return read;
      };
    },
  };
}

function newCounts(): Record<OwnLimit, OwnCount> {
  const none = { startedAt: Number.NEGATIVE_INFINITY, used: 0 };
  return { restMinute: none, graphqlMinute: none, contentMinute: none, contentHour: none };
}

/** The hour's limit in an answer; null if it names none. GitHub counts search apart. */
function primaryIn(headers: BudgetAnswer['headers'], now: number) {
  const named = String(headers['x-ratelimit-resource']);
  const resource = named === 'core' ? 'rest' : named === 'graphql' ? 'graphql' : null;
  const limit = Number(headers['x-ratelimit-limit'] ?? Number.NaN);
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  if (resource === null || Number.isNaN(limit) || Number.isNaN(remaining)) return null;
  // By GitHub's own `Date`, so this machine's clock may be wrong.
  const resetInMs = Number(headers['x-ratelimit-reset']) * 1_000 - Date.parse(String(headers['date']));
  const waitMs = Number.isFinite(resetInMs) ? Math.min(Math.max(resetInMs, 0), WAIT_MAX_MS) : WAIT_MAX_MS;
  return { resource, limit, remaining, resetsAt: now + waitMs } as const;
}
