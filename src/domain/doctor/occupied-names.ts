import { OWN_BRANCHES } from '../own-branches.ts';
import type { DoctorCheck, DoctorFinding } from './doctor-check.ts';

/** No other branch has a name that makes one of Curfew's branches impossible. */
export const ownBranchNamesFree: DoctorCheck = ({ branches }) =>
  branches.readable
    ? OWN_BRANCHES.flatMap((branch) =>
        occupying(branch, branches.value)
          .slice(0, 1)
          .map((occupant): DoctorFinding => ({ code: 'own-branch-occupied', args: { branch, occupant } })),
      )
    : [];

/**
 * Branches that make another branch impossible. Git keeps the branch `curfew/revert` as a file in a folder
 * `curfew`, so neither `curfew` nor `curfew/revert/x` can exist beside it.
 */
export function occupying(branch: string, existing: readonly string[]): readonly string[] {
  return existing.filter((name) => branch.startsWith(`${name}/`) || name.startsWith(`${branch}/`));
}
