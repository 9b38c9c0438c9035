/** Work that cannot be finished now, though nothing is wrong. The caller tries it again soon. */
export interface RetryLater {
  readonly outcome: 'retry-later';
  /** For people who operate Curfew: plain text, without secrets. */
  readonly because: string;
}

export function retryLater(because: string): RetryLater {
  return { outcome: 'retry-later', because };
}
