import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import type { Trace } from '../checks/trace.ts';
import { random } from '../script/random.ts';
import type { Party } from '../script/script.ts';
import type { Being } from './being.ts';
import type { Timeline } from './timeline.ts';
import type { Troubles } from './troubles.ts';

/** One call and its outcome. */
export interface Call {
  /** When the caller got the answer; null if it has not. */
  heard(): number | null;
  /** Whether the caller stopped waiting: it took the call for failed before the call was done. */
  late(): boolean;
  /**
   * The moment of the newest state of the ledger that its process had read or written when it made the call.
   */
  readonly readAsOf: number;
}

/** The connection of one Curfew to everything outside: each call takes time, and may fail. */
export interface Line {
  call<T>(
    request: {
      readonly to: Party;
      readonly name: string;
      /** A read, which may get an old answer. */
      readonly reads: boolean;
      readonly fails: (message: string) => Error;
    },
    /**
     * The effect of the call, at the moment when it takes effect. `asOf` is the moment that the answer
     * describes.
     */
    act: (asOf: number, call: Call) => T,
  ): Promise<T>;
}

/** The calls that show the newest state of the ledger. */
const LEDGER_CALLS = [`head ${LEDGER_BRANCH}`, `commit to ${LEDGER_BRANCH}`];

export function lineOf(
  being: Being,
  {
    seed,
    timeline,
    troubles,
    trace,
  }: {
    readonly seed: string;
    readonly timeline: Timeline;
    readonly troubles: Troubles;
    readonly trace: Trace;
  },
): Line {
  let calls = 0;
  let readAsOf = Number.NEGATIVE_INFINITY;
  return {
    call({ to, name, reads, fails }, act) {
      return new Promise((resolve, reject) => {
        if (!being.alive()) return;
        const dice = random(`${seed} call ${being.id} ${++calls}`);
        const now = timeline.now();
        const fate = troubles.fate({ to, name, reads }, now, dice);
        being.meets(name);
        const died = !being.alive();
        trace.detail(`${being.id} ${to} ${name}${fate.fails ? ' fails' : ''}${died ? ' dies' : ''}`);
        if (fate.fails || fate.lag > 0 || (fate.acts ?? 0) > 1_000) {
          trace.say(`#${being.id} ${to}: ${name} ${wordsFor(fate)}`);
        }
        // A process that dies at a call may have sent it. A paused process may send it later.
        if (died && dice.chance(0.5)) return;
        const wakes = died ? null : being.awayUntil();
        const sent = wakes !== null && dice.chance(0.5) ? wakes : now;

        const before = readAsOf;
        let heard: number | null = null;
        let answer: () => void = () => reject(fails(`${to} did not answer`));
        if (fate.acts !== null) {
          timeline.at(sent + fate.acts, () => {
            try {
              const asOf = timeline.now() - fate.lag;
              const done = act(asOf, {
                readAsOf: before,
                heard: () => heard,
                late: () => timeline.now() > sent + fate.answers,
              });
              if (fate.fails) return;
              answer = () => {
                heard = timeline.now();
                if (LEDGER_CALLS.includes(name)) readAsOf = Math.max(readAsOf, asOf);
                resolve(done);
              };
            } catch (cause) {
              if (!fate.fails) answer = () => reject(cause);
            }
          });
        }
        timeline.at(sent + fate.answers, () => being.hears(() => answer()));
      });
    },
  };
}

function wordsFor({ acts, fails, lag }: { acts: number | null; fails: boolean; lag: number }): string {
  if (lag > 0) return `is answered as of ${Math.round(lag / 1000)} s before`;
  if (acts === null) return 'fails';
  return fails ? `fails, and is done ${Math.round(acts / 1000)} s later` : 'is slow';
}
