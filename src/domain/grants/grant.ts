import type { DateTime, Duration } from 'luxon';
import type { Login } from '../person.ts';
import type { SourceRange } from '../source-range.ts';

/** Unique for ever once it was authorized: `alice-orders-db-read-7f3a`. */
export type GrantId = string;

/** A window as written: a length from the start, or a fixed end. Exactly one of the two is not null. */
export interface WrittenWindow {
  readonly duration: Duration | null;
  readonly until: DateTime | null;
  /** Absent means from the merge. */
  readonly from: DateTime | null;
}

/** The two questions that auditors ask. */
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

/** A grant and where it stands, so that a finding can point at the exact characters. */
export interface PlacedGrant {
  readonly grant: Grant;
  readonly path: string;
  /** JSON pointer of the entry within its file: `/grants/0`. */
  readonly pointer: string;
  /** The range of a field by its pointer relative to the entry (`''` the whole entry, `/duration`); falls back to the entry. */
  readonly rangeOf: (field: string) => SourceRange;
}
