import {
  appCanWork,
  defaultBranchOpen,
  mergeMethodAllowed,
  ownBranchesOpen,
  recordNotMerged,
  recordSigned,
  requiredChecksPass,
  requiredReviewsPass,
  ticketPatternLinear,
} from './blockers.ts';
import {
  appHasOnlyNeeded,
  approverTeamsSeparate,
  checkRequired,
  historyProtected,
  ledgerProtected,
  planEnforces,
  policyHasCodeOwners,
  pullRequestRequired,
  rulesNotBypassed,
  workflowsRestricted,
} from './bypasses.ts';
import { ownCommitsPass } from './commit-rules.ts';
import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';
import { DOCTOR_CODES, type DoctorGroup } from './doctor-code.ts';
import type { DoctorFacts } from './facts.ts';
import { ownBranchNamesFree } from './occupied-names.ts';
import { policyTeamsUsable } from './policy-teams.ts';
import { bypassListsReadable, settingsReadable } from './unreadable-settings.ts';

const CHECKS: readonly DoctorCheck[] = [
  planEnforces,
  checkRequired,
  pullRequestRequired,
  historyProtected,
  rulesNotBypassed,
  ledgerProtected,
  policyHasCodeOwners,
  approverTeamsSeparate,
  workflowsRestricted,
  appHasOnlyNeeded,
  appCanWork,
  defaultBranchOpen,
  requiredReviewsPass,
  mergeMethodAllowed,
  requiredChecksPass,
  recordSigned,
  recordNotMerged,
  ownBranchesOpen,
  ownBranchNamesFree,
  ownCommitsPass,
  policyTeamsUsable,
  ticketPatternLinear,
  settingsReadable,
  bypassListsReadable,
];

/** All findings about a repository's settings. */
export function diagnose(facts: DoctorFacts): readonly DoctorFinding[] {
  return CHECKS.flatMap((check) => check(facts));
}

export function groupOf({ code }: DoctorFinding): DoctorGroup {
  return DOCTOR_CODES[code];
}
