import type { Effect } from '../../../src/domain/effect.ts';
import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import type { Setting, Target } from '../script/script.ts';
import type { GitHub, Moved } from '../world/github/github.ts';
import type { Call } from '../world/line.ts';
import type { Presence } from '../world/presence.ts';
import type { Giver } from '../world/target.ts';
import type { Troubles } from '../world/troubles.ts';
import { foreignAccess } from './foreign.ts';
import type { JudgedCounter } from './judged.ts';
import { knownEnds } from './known-ends.ts';
import type { TimedLine } from './liveness.ts';
import { type Line, newLines } from './record.ts';
import { skewOf } from './skew.ts';
import { covered, type Span } from './spans.ts';
import { endOf, type Support, type Truth } from './truth.ts';

/** The lateness that the promise allows in addition to excused time. */
const GRACE_MS = 5_000;
/** Without an event, Curfew finds a change with the next sweep, which runs each minute. */
const SWEEP_MS = 75_000;

/** The longest delay until a failed revocation is retried. */
const RETRY_MS = 4_000;

interface Held {
  readonly effect: Effect;
  readonly since: number;
  readonly call: Call | null;
}

/** Checks that must hold at every step. */
export interface Checks {
  /** A target was asked to give something until then, whether it does or not. */
  asked(effect: Effect, until: number): void;
  given(effect: Effect, by: Giver, call: Call | null): void;
  taken(effect: Effect, by: Giver, call: Call | null): void;
  sessionOpened(effect: Effect, id: number): void;
  sessionEnded(effect: Effect, id: number): void;
  sessionIsSlow(effect: Effect, forMs: number): void;
  moved(move: Moved): void;
  /** Access that still exists now counts as late until now. */
  stillHeld(): void;
  /** Access that Curfew gave and that still exists. */
  held(): readonly Effect[];
  readonly recorded: readonly Line[];
  /** When a target had an effect by hand. */
  byHand(effect: Effect): readonly Span[];
  /** The same lines, with the time when each was recorded. */
  readonly timed: readonly TimedLine[];
  readonly violations: readonly string[];
  readonly worstLatenessMs: () => number;
}

export function checks({
  github,
  truth,
  troubles,
  presence,
  setting,
  judged,
  now,
  say,
}: {
  readonly github: GitHub;
  readonly truth: Truth;
  readonly troubles: Troubles;
  readonly presence: Presence;
  readonly setting: Setting;
  readonly judged: JudgedCounter;
  readonly now: () => number;
  readonly say: (text: string) => void;
}): Checks {
  const violations: string[] = [];
  const recorded: Line[] = [];
  const timed: TimedLine[] = [];
  const handSpans = new Map<string, { readonly from: number; until: number | null }[]>();
  const held = new Map<string, Held>();
  /** Sessions that use access which Curfew gave. An open session is access. */
  const sessions = new Map<string, Held>();
  const foreign = foreignAccess(now);
  const ends = knownEnds(now);
  const skew = skewOf(setting);
  let worst = 0;

  const fails = (text: string): void => {
    violations.push(text);
    say(`VIOLATION: ${text}`);
  };

  /** Unexcused milliseconds between an end and now. */
  const lateBy = ({ effect, since, call }: Held, support: Support): number => {
    const rejected = truth.rejectedAt(support) ?? Number.POSITIVE_INFINITY;
    const end = Math.min(endOf(support), rejected);
    const from = Math.max(end, Math.min(since, now()));
    const spans = [...troubles.spans(effect.target as Target), ...presence.away()];
    // Curfew has to learn of ends that people cause. It knows the ends of windows, unless its database was
    // lost.
    const isCut = support.cut !== null && support.cut.to < support.ends;
    const early = isCut || rejected < endOf(support) || truth.objectedTo(support);
    const forgot = presence.forgot().find(({ from: lost }) => lost < now() && lost > support.landed);
    const asks = early || forgot !== undefined;
    // A sweep that a fault stopped is made up for by the next one.
    const faults = troubles.spans('github').map(({ from: began, until }) => ({
      from: began,
      until: until === null ? null : until + (early ? SWEEP_MS : 0),
    }));
    if (asks) spans.push(...faults);
    if (early) spans.push(...truth.stuck());
    const blind = asks && covered(troubles.spans('github'), from - SWEEP_MS, now()) > 0;
    // A caller that learns that it provisioned too late revokes at once. Otherwise the sweep does.
    const heard = since > end ? call?.heard() : undefined;
    const unheard = since > end && heard == null;
    if (heard != null) spans.push({ from, until: heard }, ...troubles.spans('github'));
    const found = early || unheard || blind ? SWEEP_MS : 0;
    return now() - from - covered(spans, from, now()) - found - skew;
  };

  const checkLate = (held: Held, whence: string, isOver: boolean): void => {
    const { effect } = held;
    const isRejected = truth.explaining(effect).some((support) => truth.rejectedAt(support) !== null);
    if (isOver && isRejected) judged.count('break-glass: a rejection ends it in time');
    if (isOver) judged.count('ended: in time');
    const late = Math.min(...truth.explaining(effect).map((support) => lateBy(held, support)));
    if (Number.isFinite(late)) worst = Math.max(worst, late);
    if (late > GRACE_MS) fails(`${wordsOf(effect)} ${whence} ${Math.round(late)} ms later than excused`);
  };

  return {
    recorded,
    timed,
    violations,
    worstLatenessMs: () => worst,
    byHand: (effect) => handSpans.get(keyOf(effect)) ?? [],
    held: () => [...held.values(), ...sessions.values()].map(({ effect }) => effect),

    asked(effect, until) {
      const last = Math.max(...truth.explaining(effect).map((support) => support.ends));
      if (until > last + skew) {
        fails(`${wordsOf(effect)} was announced ${Math.round(until - last)} ms beyond the last approved end`);
      }
    },

    given(effect, by, call) {
      say(`${by === 'hand' ? 'by hand' : 'Curfew'} gives ${wordsOf(effect)}`);
      if (by === 'hand') {
        const spans = handSpans.get(keyOf(effect)) ?? [];
        handSpans.set(keyOf(effect), [...spans, { from: now(), until: null }]);
        if (!held.has(keyOf(effect))) {
          foreign.givenByHand(keyOf(effect));
          // From now on, an open session rests on that access.
          for (const [id, session] of sessions) {
            if (keyOf(session.effect) === keyOf(effect)) sessions.delete(id);
          }
        }
        return;
      }
      judged.count('given: explained by an approval');
      foreign.givenByCurfew(keyOf(effect));
      held.set(keyOf(effect), { effect, since: now(), call });
      const supports = truth.explaining(effect).filter(({ starts }) => starts - skew <= now());
      if (supports.length === 0) {
        fails(`${wordsOf(effect)} was given, and nothing that was approved and landed explains it`);
        return;
      }
      const saidSo = recorded.some(
        (line) =>
          line.type === 'provisioning' &&
          line.effect !== undefined &&
          keyOf(line.effect) === keyOf(effect) &&
          supports.some(({ grant }) => grant.id === line.grant),
      );
      if (!saidSo) fails(`${wordsOf(effect)} was given before git said that it would be`);
      if (supports.some(({ grant }) => grant.breakGlass)) judged.count('break-glass: given without approval');
      if (supports.every((support) => support.ends + skew < now())) {
        fails(`${wordsOf(effect)} was given after its end`);
      }
      const wrong = call === null ? null : ends.given(effect, call);
      if (wrong !== null) fails(`${wordsOf(effect)} ${wrong}`);
    },

    taken(effect, by, call) {
      say(`${by === 'hand' ? 'by hand' : 'Curfew'} takes ${wordsOf(effect)}`);
      for (const span of handSpans.get(keyOf(effect)) ?? []) span.until ??= now();
      const hold = held.get(keyOf(effect));
      held.delete(keyOf(effect));
      if (hold !== undefined) foreign.takenFromCurfew(keyOf(effect));
      if (hold !== undefined && by === 'curfew') checkLate(hold, 'was taken', true);
      if (hold === undefined && by === 'curfew') {
        const wrong = foreign.taken(keyOf(effect), call?.late() === true);
        if (wrong !== null) fails(`${wordsOf(effect)} ${wrong}`);
      }
      // No caller can stop a target from acting long after the call.
      if (hold !== undefined && by === 'curfew' && call?.late() !== true) checkEarly(effect);
    },

    sessionOpened(effect, id) {
      say(`session ${id} opens with ${wordsOf(effect)}`);
      if (held.has(keyOf(effect))) {
        sessions.set(`${keyOf(effect)} ${id}`, { effect, since: now(), call: null });
      }
    },

    sessionEnded(effect, id) {
      say(`Curfew ends session ${id} of ${effect.account}`);
      const session = sessions.get(`${keyOf(effect)} ${id}`);
      sessions.delete(`${keyOf(effect)} ${id}`);
      if (session === undefined) return;
      judged.count('session: ended in time');
      checkLate(session, 'was used by a session', true);
    },

    sessionIsSlow(effect, forMs) {
      say(`a session of ${effect.account} goes on for ${forMs} ms`);
      troubles.note(effect.target as Target, now(), now() + forMs + RETRY_MS);
    },

    moved({ branch, before, after }) {
      if (branch !== LEDGER_BRANCH) return;
      const commit = github.objects.get(after);
      if (commit.author?.id !== 900 || !commit.verified) return;
      for (const line of newLines(github.objects, after, before)) {
        recorded.push(line);
        timed.push({ line, recorded: now() });
        say(`recorded ${wordsOfLine(line)}`);
        ends.recorded(line);
        if (line.type === 'refused') truth.refused(line.grant ?? '', line.commit ?? '');
        if (line.effect === undefined) continue;
        const wrong = foreign.recorded(line, keyOf(line.effect));
        if (wrong !== null) fails(`${keyOf(line.effect)} ${wrong}`);
      }
    },

    stillHeld() {
      for (const hold of held.values()) checkLate(hold, 'is still held', false);
      for (const session of sessions.values()) checkLate(session, 'is still used by a session', false);
    },
  };

  /** Access of a grant whose window is open must stay. */
  function checkEarly(effect: Effect): void {
    judged.count('revoked: not too early');
    const standing = truth
      .explaining(effect)
      .filter((each) => each.starts + skew < now() && now() < endOf(each) - skew)
      .filter(({ grant }) =>
        stillGives(recorded, grant.id, effect, { from: now() - skew, to: now() + skew }),
      );
    const [first] = standing;
    if (first !== undefined) {
      fails(`${wordsOf(effect)} was taken while ${first.grant.id} still holds it`);
    }
  }
}

/**
 * By the record: held and not observed absent, its window open for longer than clocks differ, and not ended
 * early.
 */
function stillGives(
  recorded: readonly Line[],
  grant: string,
  effect: Effect,
  open: { readonly from: number; readonly to: number },
): boolean {
  const life = recorded.filter((line) => line.grant === grant);
  const last = life.findLast(({ type }) => type === 'authorized');
  return (
    life.findLast(
      ({ type, effect: of }) =>
        (type === 'provisioned' || type === 'observed-absent') &&
        of !== undefined &&
        keyOf(of) === keyOf(effect),
    )?.type === 'provisioned' &&
    last?.effects?.some((each) => keyOf(each) === keyOf(effect)) === true &&
    Date.parse(last.window?.starts ?? '') < open.from &&
    Date.parse(last.window?.ends ?? '') > open.to &&
    !life.some(({ type }) => type === 'ended')
  );
}

function keyOf({ target, entitlement, account }: Effect | NonNullable<Line['effect']>): string {
  return `${target} ${entitlement} ${account}`;
}

function wordsOf({ target, entitlement, account }: Effect): string {
  return `${entitlement} in ${target} for ${account}`;
}

function wordsOfLine({ seq, type, grant, effect, pull }: Line): string {
  const what = effect === undefined ? '' : ` ${effect.entitlement} ${effect.account}`;
  return `${seq} ${type} ${grant ?? ''}${what}${pull == null ? '' : ` (#${pull})`}`;
}
