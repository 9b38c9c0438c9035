import type { DateTime } from 'luxon';
import type { Effect } from '../effect.ts';
import type { EndCause } from '../ledger/entry.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';

/** A support that has ended: why, and when its end was due. */
export interface EndedSupport {
  readonly live: LiveEffect;
  readonly cause: EndCause;
  readonly due: DateTime;
}

/** What should happen to one holding. A dry run prints these; carrying them out is the only other thing done with them. */
export type Step =
  /** Take the effect back: the last grant that supported it has ended. Carried out before anything else. */
  | { readonly kind: 'revoke'; readonly effect: Effect; readonly ended: readonly EndedSupport[] }
  /** The effect stays, on other grants: only the record changes. */
  | {
      readonly kind: 'release';
      readonly effect: Effect;
      readonly ended: readonly EndedSupport[];
      readonly heldBy: readonly string[];
    }
  /** The window ended and nothing was ever given. */
  | { readonly kind: 'lapse'; readonly effect: Effect; readonly ended: readonly EndedSupport[] }
  /** Give the effect, until the last of the supporting windows ends. */
  | {
      readonly kind: 'provision';
      readonly effect: Effect;
      readonly until: DateTime;
      readonly support: readonly LiveEffect[];
    }
  /** The effect is held already on another grant of Curfew's: only the record changes. */
  | {
      readonly kind: 'add-supporter';
      readonly effect: Effect;
      readonly until: DateTime;
      readonly support: readonly LiveEffect[];
      readonly heldBy: readonly string[];
    }
  /** Access is there that Curfew never gave: reported, not adopted. */
  | {
      readonly kind: 'report-already-there';
      readonly effect: Effect;
      readonly support: readonly LiveEffect[];
    }
  /** Given and not ended, but gone: somebody else took it away. */
  | { readonly kind: 'observe-absent'; readonly effect: Effect; readonly support: readonly LiveEffect[] }
  /** It cannot be told what the target holds, so nothing is given. */
  | {
      readonly kind: 'wait-for-target';
      readonly effect: Effect;
      readonly support: readonly LiveEffect[];
      readonly because: string;
    };

export function isEnding(step: Step): step is Ending {
  return step.kind === 'revoke' || step.kind === 'release' || step.kind === 'lapse';
}

export type Ending = Extract<Step, { readonly kind: 'revoke' | 'release' | 'lapse' }>;
