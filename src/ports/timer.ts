/**
 * Lets time pass. The only way to wait below `app` and `cli`, so that tests decide how long something takes.
 */
export interface Timer {
  /** Resolves after `milliseconds`. If `signal` is aborted before, it never resolves. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
