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

/**
 * The last grant that supported the effect has ended: revoke it in the target. Done before every other step.
 */
interface Revoke {
  readonly kind: 'revoke';
  readonly effect: Effect;
  readonly ended: readonly EndedSupport[];
}

/** Other grants still hold the effect, so it stays: only the ledger changes. */
interface Release {
  readonly kind: 'release';
  readonly effect: Effect;
  readonly ended: readonly EndedSupport[];
  readonly heldBy: readonly string[];
}

/** The window ended, and the effect was never provisioned: only the ledger changes. */
interface Lapse {
  readonly kind: 'lapse';
  readonly effect: Effect;
  readonly ended: readonly EndedSupport[];
}

/**
 * Provision the effect. Its expiry is not planned: it is the last end of the grants that GitHub confirms, and
 * only the next step confirms them.
 */
interface Provision {
  readonly kind: 'provision';
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
}

/** Another grant holds the effect already, by Curfew: only the ledger changes. */
interface AddSupporter {
  readonly kind: 'add-supporter';
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
  readonly heldBy: readonly string[];
}

/** The access is there and Curfew never provisioned it: report it, and do not adopt it. */
interface ReportAlreadyThere {
  readonly kind: 'report-already-there';
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
}

/** Curfew provisioned the effect, its window goes on, and the access is gone: it was removed by hand. */
interface ObserveAbsent {
  readonly kind: 'observe-absent';
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
}

/** The target could not be read, so nothing is provisioned there. */
interface WaitForTarget {
  readonly kind: 'wait-for-target';
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
  readonly because: string;
}

export type Ending = Revoke | Release | Lapse;

/**
 * One thing to do about one holding. A dry run prints the steps; otherwise they are carried out. Nothing else
 * reads them.
 */
export type Step = Ending | Provision | AddSupporter | ReportAlreadyThere | ObserveAbsent | WaitForTarget;

/** The step of one kind: `StepOf<'provision'>`. */
export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

export function isEnding(step: Step): step is Ending {
  return step.kind === 'revoke' || step.kind === 'release' || step.kind === 'lapse';
}
