/**
 * Branches that make another branch impossible. Git keeps the branch `curfew/revert` as a file in a folder
 * `curfew`, so neither `curfew` nor `curfew/revert/x` can exist beside it.
 */
export function occupying(branch: string, existing: readonly string[]): readonly string[] {
  return existing.filter((name) => branch.startsWith(`${name}/`) || name.startsWith(`${branch}/`));
}
