/** Lets time pass. The only way to wait below `app` and `cli`, so that tests can decide what is slow. */
export interface Timer {
  /** Resolves after so many milliseconds; stays pending where `over` is aborted before. */
  wait(milliseconds: number, over: AbortSignal): Promise<void>;
}
