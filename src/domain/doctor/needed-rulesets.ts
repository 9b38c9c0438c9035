import type { DoctorFinding } from './doctor-check.ts';
import type { DoctorCode } from './doctor-code.ts';
import type { DoctorFacts } from './facts.ts';

/** The rulesets of `curfew init`. */
export type OwnRuleset = 'default-branch' | 'own-branches';

const FIXED_BY: Readonly<Record<OwnRuleset, readonly DoctorCode[]>> = {
  'default-branch': [
    'check-not-required',
    'check-not-pinned',
    'pull-request-not-required',
    'history-not-kept',
    'plan-cannot-enforce',
  ],
  'own-branches': ['record-open', 'plan-cannot-enforce'],
};

/**
 * The rulesets that would fix a finding. A ruleset that was imported, or whose rules another one has, fixes
 * none. If the protection could not be read, it may be needed.
 */
export function neededRulesets(
  { guards, ledgerGuards }: Pick<DoctorFacts, 'guards' | 'ledgerGuards'>,
  findings: readonly DoctorFinding[],
): ReadonlySet<OwnRuleset> {
  const fixes = (ruleset: OwnRuleset) => findings.some(({ code }) => FIXED_BY[ruleset].includes(code));
  const needed = new Set<OwnRuleset>();
  if (!guards.readable || fixes('default-branch')) needed.add('default-branch');
  if (!ledgerGuards.readable || fixes('own-branches')) needed.add('own-branches');
  return needed;
}
