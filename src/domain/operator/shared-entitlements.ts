import { escapeToken } from '../document/json-pointer.ts';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type { Target } from './operator.ts';

/**
 * Finds an entitlement in two targets of the same system. Each target's access would look like drift to the
 * other one.
 */
export function sharedEntitlements(targets: Iterable<Target>, document: ReadDocument): readonly Finding[] {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { name, connector, settings, entitlements } of targets) {
    for (const [index, entitlement] of entitlements.entries()) {
      const system = [connector, settings['org'] ?? settings['url']];
      const key = JSON.stringify([system, entitlement]).toLowerCase();
      const other = owners.get(key);
      owners.set(key, name);
      if (other === undefined) continue;
      const at = document.rangeOf(`/targets/${escapeToken(name)}/entitlements/${index}`);
      findings.push(documentFinding('entitlement-shared', at, { entitlement, one: other, other: name }));
    }
  }
  return findings;
}
