import type { DoctorCode } from './doctor-code.ts';
import type { DoctorFacts } from './facts.ts';

/** Something about the repository's settings that its owners should know: coded data, worded in `doctor-words.ts`. */
export interface DoctorFinding {
  readonly code: DoctorCode;
  readonly args: Readonly<Record<string, string>>;
}

/** Takes the facts and says what it found. What could not be read gives nothing here; `unread` tells of it. */
export type DoctorCheck = (facts: DoctorFacts) => readonly DoctorFinding[];
