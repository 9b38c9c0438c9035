import type { ConnectorKeys } from '../domain/operator/connector-keys.ts';
import type { Operator } from '../domain/operator/operator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connector, ConnectorKind } from '../ports/connector.ts';
import type { Targets } from '../ports/targets.ts';
import { githubTeam } from './github-team.ts';
import { postgres } from './postgres.ts';
import { webhook } from './webhook.ts';

/** Every kind of target that an operator's file may name. A new kind is entered here. */
const CONNECTOR_KINDS: readonly ConnectorKind[] = [postgres, githubTeam, webhook];

/** The policy's word for an entitlement, by connector kind. */
export const CONNECTOR_KEYS: ConnectorKeys = new Map(CONNECTOR_KINDS.map(({ kind, key }) => [kind, key]));

/**
 * Opens every target of the operator's file. `settings` are each target's settings with the values of the environment.
 * Throws TypeError for a kind that does not exist, and whatever a connector says about wrong settings.
 */
export function openTargets({
  operator,
  settings,
  clock,
}: {
  readonly operator: Operator;
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly clock: Clock;
}): Targets & { close(): Promise<void> } {
  const kinds = new Map(CONNECTOR_KINDS.map((each) => [each.kind, each]));
  const connectors = new Map<string, Connector>();
  for (const { name, connector } of operator.targets.values()) {
    const kind = kinds.get(connector);
    if (kind === undefined) {
      throw new TypeError(`target ${name} names the connector ${connector}, which does not exist`);
    }
    connectors.set(
      name,
      kind.open({ name, settings: settings.get(name) ?? {} }, () => clock.now()),
    );
  }
  return {
    connector: (target) => connectors.get(target) ?? null,
    async close() {
      await Promise.allSettled([...connectors.values()].map((each) => each.close()));
    },
  };
}
