import type { Connector } from './connector.ts';

/** The targets that the operator's file names. */
export interface Targets {
  /** The connector of a target; null if the operator's file does not name the target. */
  connector(target: string): Connector | null;
}
