import {
  appMayWork,
  branchOpen,
  checksLetThrough,
  methodsUsable,
  ownBranchesOpen,
  recordSigned,
  reviewsLetThrough,
  ticketPatternLinear,
} from './blockers.ts';
import type { DoctorCheck, DoctorFinding } from './check.ts';
import { DOCTOR_CODES, type DoctorGroup } from './doctor-code.ts';
import type { DoctorFacts } from './facts.ts';
import { allWasRead, bypassTold } from './unread.ts';
import {
  actionsHarmless,
  appIsModest,
  approversSeparate,
  checkRequired,
  historyKept,
  nobodyPasses,
  planEnforces,
  pullRequestRequired,
  recordClosed,
  rulesHaveOwners,
} from './ways-round.ts';

const CHECKS: readonly DoctorCheck[] = [
  planEnforces,
  checkRequired,
  pullRequestRequired,
  historyKept,
  nobodyPasses,
  recordClosed,
  rulesHaveOwners,
  approversSeparate,
  actionsHarmless,
  appIsModest,
  appMayWork,
  branchOpen,
  reviewsLetThrough,
  methodsUsable,
  checksLetThrough,
  recordSigned,
  ownBranchesOpen,
  ticketPatternLinear,
  allWasRead,
  bypassTold,
];

/** Everything that should be known about a repository's settings. */
export function diagnose(facts: DoctorFacts): readonly DoctorFinding[] {
  return CHECKS.flatMap((check) => check(facts));
}

export function groupOf({ code }: DoctorFinding): DoctorGroup {
  return DOCTOR_CODES[code];
}
