/**
 * Why nothing can be decided about a pull request now, and what to do. The check shows these sentences
 * instead of a decision. Plain text.
 */

export function ledgerUnreadable(because: string): string {
  return `Curfew cannot read its record, so it can decide nothing: ${because}. Curfew tries again by itself.`;
}

/** The ledger is unreadable, and this process has never read it. */
export const NO_KNOWN_POLICY =
  'Curfew cannot read its record, so it does not know the policy in force. Curfew tries again by itself.';

export const NO_POLICY_YET =
  'No policy is in force yet. The policy owners accept one when they approve and merge the set-up pull request.';

export function policyUnusable(problems: number): string {
  const count = problems === 1 ? '1 problem' : `${problems} problems`;
  return `The policy in force cannot be used (${count}), so no request can be approved. Its owners must fix .github/curfew.yml.`;
}

export const FROM_FORK =
  'It comes from a fork. Push the branch to this repository and open the request from there.';

export function tooManyPaths(paths: number, limit: number): string {
  return `It changes ${paths.toLocaleString('en-US')} files and folders. Curfew reads at most ${limit} in one pull request. Split it into several.`;
}

/** A pull request onto the branch of another one, as in a stack. */
export function notOntoDefaultBranch({
  below,
  branch,
}: {
  readonly below: number;
  readonly branch: string;
}): string {
  return `This pull request would merge into the branch of #${below}. Merge this alone, on ${branch}: change its base to ${branch}, or wait until #${below} is merged.`;
}

/** The commit is in several pull requests of one author: of a change of the policy, or very many. */
export function severalWithOneCommit(pulls: readonly number[]): string {
  const listed = pulls.slice(0, 3).map((pull) => `#${pull}`);
  const more = pulls.length > listed.length ? ` and ${pulls.length - listed.length} more` : '';
  return `${listed.join(', ')}${more} have the same commit, and GitHub shows one check for all of them. Close all but one.`;
}

export function tooManyOpenRequests({
  login,
  open,
  limit,
}: {
  readonly login: string;
  /** Numbers of the author's open pull requests, the oldest first. */
  readonly open: readonly number[];
  readonly limit: number;
}): string {
  const oldest = open.slice(0, 3).map((pull) => `#${pull}`);
  return `Too many requests of ${login} are open: ${open.length}. Curfew decides about ${limit} of one author at a time. Close or merge some (${oldest.join(', ')}, …); then Curfew reviews this one.`;
}

/** GitHub refused to answer something that it will not answer later, either. */
export function refusedByGitHub(message: string): string {
  return `Curfew cannot evaluate it: ${message}.`;
}
