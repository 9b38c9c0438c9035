export interface Delivery {
  /** GitHub's number, written out: these have outgrown the safe integers. */
  readonly id: string;
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: string;
  readonly ok: boolean;
}

/** Webhook deliveries as GitHub logged them (kept for three days). Rejects with ForgeFailure. */
export interface Deliveries {
  /** Newest first, back to `since` (ISO 8601). */
  since(since: string): Promise<readonly Delivery[]>;
  redeliver(id: string): Promise<void>;
}
