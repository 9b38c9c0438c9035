import type { Call } from '../world/line.ts';
import type { EffectLine, Line } from './record.ts';

interface Announced {
  readonly grant: string;
  readonly effect: EffectLine;
  /** Real time, like all times here. When git first said that it is over; null if it is not. */
  over: number | null;
}

/** A process must give nothing that it has read to be over. */
export interface KnownEnds {
  recorded(line: Line): void;
  /** The problem with giving it now, or null. */
  given(effect: EffectLine, call: Call): string | null;
}

export function knownEnds(now: () => number): KnownEnds {
  const all: Announced[] = [];
  const isSame = (a: EffectLine, b: EffectLine) =>
    a.target === b.target && a.entitlement === b.entitlement && a.account === b.account;

  return {
    recorded({ type, grant, effect, effects }) {
      if (grant === undefined) return;
      const own = all.filter((each) => each.grant === grant);
      if (type === 'provisioning' && effect !== undefined) {
        const before = own.find((each) => isSame(each.effect, effect));
        if (before === undefined) all.push({ grant, effect, over: null });
        else before.over = null;
      }
      const isOver = (of: EffectLine): boolean => {
        if (type === 'ended') return effects === undefined || effects.some((each) => isSame(each, of));
        return type === 'revoked' && effect !== undefined && isSame(effect, of);
      };
      for (const past of own) if (isOver(past.effect)) past.over ??= now();
    },

    given(effect, call) {
      const announced = all.filter((each) => isSame(each.effect, effect));
      const isKnown = ({ over }: Announced) => over !== null && over < call.readAsOf;
      return announced.length > 0 && announced.every(isKnown)
        ? 'was given by a process that had read in git that it is over'
        : null;
    },
  };
}
