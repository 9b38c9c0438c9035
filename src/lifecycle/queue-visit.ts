/** When a head was last put into the merge queue, and how often. */
export interface QueueVisit {
  readonly times: number;
  /** Milliseconds. */
  readonly at: number;
}
