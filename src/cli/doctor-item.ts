import type { DoctorFinding } from '../domain/doctor/doctor-check.ts';
import { wordDoctorFinding } from '../domain/messages/issues/doctor-words.ts';

/** A finding about the settings, as a terminal shows it. */
export function doctorItem(finding: DoctorFinding): string {
  const { problem, fix, where } = wordDoctorFinding(finding);
  return `- ${problem}.\n  Set: ${fix}.\n  Where: ${where}.`;
}
