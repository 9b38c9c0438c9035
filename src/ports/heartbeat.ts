import type { Overdue } from '../domain/plan/overdue.ts';

/** Says to a service outside that Curfew runs and sweeps. If it falls silent, the service alerts people. */
export interface Heartbeat {
  /** Rejects if the service did not take it. */
  beat(overdue: Overdue): Promise<void>;
}

/** For an operator's file that names no service. */
export const noHeartbeat: Heartbeat = { beat: async () => {} };
