import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Provision } from '../provision.ts';
import type { SourceRange } from '../source-range.ts';
import type { ConnectorKeys } from './connector-keys.ts';
import type { Operator } from './operator.ts';

/**
 * Why a policy's provision cannot be: the target is not this repository's, the word is another connector's, or the
 * operator's file does not list the entitlement. A target of another repository is as good as none.
 */
export function checkProvision(
  { target, key, entitlement }: Provision,
  context: { operator: Operator; repository: string; keys: ConnectorKeys; at: SourceRange | null },
): Finding | null {
  const { operator, repository, keys, at } = context;
  const listed = operator.targets.get(target);
  if (listed === undefined || !listed.repositories.includes(repository.toLowerCase())) {
    return documentFinding('target-not-listed', at, { target });
  }
  const expected = keys.get(listed.connector) ?? '';
  if (key !== expected)
    return documentFinding('wrong-entitlement-key', at, { target, written: key, key: expected });
  if (listed.entitlements.includes(entitlement)) return null;
  return documentFinding('entitlement-not-listed', at, { target, entitlement });
}
