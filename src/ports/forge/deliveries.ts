export interface Delivery {
  /** GitHub's number, as text. A JavaScript number is not exact for numbers of this size. */
  readonly id: string;
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: string;
  readonly ok: boolean;
}

/** GitHub's log of webhook deliveries, which has the last three days. Rejects with ForgeFailure. */
export interface Deliveries {
  /** The deliveries at or after `since` (ISO 8601), newest first. */
  since(since: string): Promise<readonly Delivery[]>;
  /** Makes GitHub send a delivery again. */
  redeliver(id: string): Promise<void>;
}
