import type { Change } from '../../../domain/grants/request.ts';

/** A change that landed, and that no entry explains so far. */
export interface DeferredChange {
  readonly change: Change;
  /** The landing with which it was read. */
  readonly commit: string;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /**
   * Whether Curfew may judge it together with the next change of the grant. This is so if no entry shows that
   * the grants files of its landing could be read, and judged.
   */
  readonly joinsNext: boolean;
}
