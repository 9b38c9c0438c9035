import type { DateTime, Duration } from 'luxon';
import type { Login } from '../person.ts';
import type { SourceRange } from '../source-range.ts';

/** `alice-orders-db-read-7f3a`. After a grant is authorized, no other grant may ever have its id. */
export type GrantId = string;

/** A window as written: a duration from the start, or a fixed end. Exactly one of the two is not null. */
export interface WrittenWindow {
  readonly duration: Duration | null;
  readonly until: DateTime | null;
  /** Null means that access starts at the merge. */
  readonly from: DateTime | null;
}

/** The answers to the two questions that auditors ask. */
export interface Justification {
  readonly action: string;
  readonly whyProduction: string;
}

/** An entry in a grants file: one holder, one role, a window, a justification. */
export interface Grant {
  readonly id: GrantId;
  readonly holder: Login;
  readonly role: string;
  readonly window: WrittenWindow;
  readonly justification: Justification;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
}

/** A grant and its place in a file, so that a finding can point at the exact characters. */
export interface PlacedGrant {
  readonly grant: Grant;
  readonly path: string;
  /** JSON pointer of the entry within its file: `/grants/0`. */
  readonly pointer: string;
  /**
   * The range of a field, by its pointer within the entry: `/duration`, or `''` for the whole entry. A
   * missing field has the range of the entry.
   */
  readonly rangeOf: (field: string) => SourceRange;
}
