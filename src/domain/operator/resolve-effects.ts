import type { Effect } from '../effect.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Person } from '../person.ts';
import type { Provision } from '../provision.ts';
import type { SourceRange } from '../source-range.ts';
import { accountOf } from './account-of.ts';
import { checkProvision } from './check-provision.ts';
import type { ConnectorKeys } from './connector-keys.ts';
import type { Operator } from './operator.ts';

/** The effects of a role for a person: one for each provision, or a finding that says why there is none. */
export function resolveEffects(input: {
  readonly role: { readonly provision: readonly Provision[] };
  readonly holder: Person;
  readonly operator: Operator;
  readonly repository: string;
  readonly keys: ConnectorKeys;
  /** The place of the findings: usually the role of the entry. */
  readonly at: SourceRange | null;
}): { readonly effects: readonly Effect[]; readonly findings: readonly Finding[] } {
  const { role, holder, operator, at } = input;
  const effects: Effect[] = [];
  const findings: Finding[] = [];
  for (const provision of role.provision) {
    const obstacle = checkProvision(provision, input);
    const target = operator.targets.get(provision.target);
    if (obstacle !== null) findings.push(obstacle);
    // Without an obstacle there is a target. Only the type does not know it.
    if (obstacle !== null || target === undefined) continue;
    const mapped = accountOf(target.account, holder);
    const { account } = mapped;
    if (mapped.outcome === 'account') {
      effects.push({ target: target.name, entitlement: provision.entitlement, account });
    } else if (mapped.outcome === 'taken') {
      findings.push(documentFinding('account-taken', at, { target: target.name, account, other: mapped.by }));
    } else findings.push(documentFinding('account-does-not-fit', at, { target: target.name, account }));
  }
  return { effects, findings };
}
