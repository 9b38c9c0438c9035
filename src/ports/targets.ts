import type { Connector } from './connector.ts';

/** The targets that the operator's file names. */
export interface Targets {
  /** null where the operator's file does not name it. */
  connector(target: string): Connector | null;
}
