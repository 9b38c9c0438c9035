import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Provision } from '../provision.ts';
import type { SourceRange } from '../source-range.ts';
import type { ConnectorKeys } from './connector-keys.ts';
import type { Operator } from './operator.ts';

/**
 * Why a role cannot give a provision: the operator's file does not list the target for this repository, the
 * target's connector has another key, or the file does not list the entitlement. Null if the role can give
 * it.
 */
export function checkProvision(
  { target, key, entitlement }: Provision,
  context: { operator: Operator; repository: string; keys: ConnectorKeys; at: SourceRange | null },
): Finding | null {
  const { operator, repository, keys, at } = context;
  const operatorTarget = operator.targets.get(target);
  if (operatorTarget === undefined || !operatorTarget.repositories.includes(repository.toLowerCase())) {
    return documentFinding('target-not-listed', at, { target });
  }
  const expected = keys.get(operatorTarget.connector) ?? '';
  if (key !== expected)
    return documentFinding('wrong-entitlement-key', at, { target, written: key, key: expected });
  if (operatorTarget.entitlements.includes(entitlement)) return null;
  return documentFinding('entitlement-not-listed', at, { target, entitlement });
}
