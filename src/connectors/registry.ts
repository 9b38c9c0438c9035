import type { ConnectorKeys } from '../domain/operator/connector-keys.ts';
import type { Operator } from '../domain/operator/operator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connector, ConnectorKind } from '../ports/connector.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Targets } from '../ports/targets.ts';
import type { Timer } from '../ports/timer.ts';
import { githubTeam } from './github-team.ts';
import { postgres } from './postgres.ts';
import { webhook } from './webhook.ts';

/** The kinds of targets that an operator's file may name. A new kind is entered here. */
const CONNECTOR_KINDS: readonly ConnectorKind[] = [postgres, githubTeam, webhook];

/** The policy's word for an entitlement, by kind of connector. */
export const CONNECTOR_KEYS: ConnectorKeys = new Map(CONNECTOR_KINDS.map(({ kind, key }) => [kind, key]));

/**
 * Opens every target of the operator's file, with its settings and the values of the environment in them.
 * Throws TypeError for a kind that does not exist, or settings that cannot work.
 */
export function openTargets({
  operator,
  settings,
  ...around
}: {
  readonly operator: Operator;
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log?: Log;
  readonly metrics?: Metrics;
}): Targets & { close(): Promise<void> } {
  const kinds = new Map(CONNECTOR_KINDS.map((kind) => [kind.kind, kind]));
  const connectors = new Map<string, Connector>();
  for (const { name, connector } of operator.targets.values()) {
    const kind = kinds.get(connector);
    if (kind === undefined) {
      throw new TypeError(`target ${name} names the connector ${connector}, which does not exist`);
    }
    connectors.set(name, kind.open({ name, settings: settings.get(name) ?? {} }, around));
  }
  return {
    connector: (target) => connectors.get(target) ?? null,
    async close() {
      await Promise.allSettled([...connectors.values()].map((connector) => connector.close()));
    },
  };
}
