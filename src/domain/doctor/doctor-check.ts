import type { DoctorCode } from './doctor-code.ts';
import type { DoctorFacts } from './facts.ts';

/** A problem of the repository's settings, as data. `doctor-words.ts` makes the sentences. */
export interface DoctorFinding {
  readonly code: DoctorCode;
  readonly args: Readonly<Record<string, string>>;
}

/**
 * Takes the settings and returns findings. A setting that could not be read gives no finding here:
 * `unreadable-settings.ts` reports it.
 */
export type DoctorCheck = (facts: DoctorFacts) => readonly DoctorFinding[];
