import type { Step } from '../../plan/step.ts';

const VERBS: Readonly<Record<Step['kind'], string>> = {
  provision: 'give',
  'add-supporter': 'keep',
  release: 'keep',
  revoke: 'revoke',
  lapse: 'let lapse',
  'report-already-there': 'leave alone',
  'observe-absent': 'record as gone',
  'wait-for-target': 'wait for',
};

/**
 * A step of the plan, as the check of a request shows it: `give orders_reader in orders-db as alice`. Plain
 * text.
 */
export function stepPreview({ kind, effect }: Pick<Step, 'kind' | 'effect'>): string {
  return `${VERBS[kind]} ${effect.entitlement} in ${effect.target} as ${effect.account}`;
}

/** An obstacle: Curfew asked the target whether it can give the effect, and got no answer. */
export function targetUnreachable(target: string, because: string): string {
  return `${target} did not answer: ${because}`;
}
