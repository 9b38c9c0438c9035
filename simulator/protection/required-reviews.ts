import { isAtLeast, permissionOf } from '../access/access.ts';
import { everyMember } from '../access/team-membership.ts';
import { diff, mergeBase } from '../git/history.ts';
import type { Account, RepositoryState, ReviewState, Rule } from '../state.ts';
import { accountNamed, organizationNamed, type PullRequest, type World } from '../world.ts';
import { codeOwnersPaths, ownersOf, parseCodeOwners } from './code-owners.ts';

/** The reviews that a `pull_request` rule still lacks, in GitHub's words. */
export function lackingReviews(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  rule: Rule,
): string[] {
  const needed = Number(rule.parameters?.['required_approving_review_count'] ?? 0);
  const latest = opinions(world, repository, issue);
  const approvers = latest.filter(({ state }) => state === 'APPROVED').map(({ author }) => author);
  const lacking: string[] = [];
  if (needed > 0 && latest.some(({ state }) => state === 'CHANGES_REQUESTED'))
    lacking.push('Changes requested.');
  if (approvers.length < needed) {
    const some = needed === 1 ? '1 approving review is' : `${needed} approving reviews are`;
    lacking.push(`At least ${some} required by reviewers with write access.`);
  }
  const lastPush = rule.parameters?.['require_last_push_approval'] === true;
  if (lastPush && approvers.every((approver) => approver === issue.pull.lastPusher)) {
    lacking.push('New changes require approval from someone other than the last pusher.');
  }
  if (
    rule.parameters?.['require_code_owner_review'] === true &&
    !ownersApprove(world, repository, issue, approvers)
  ) {
    lacking.push('Waiting on code owner review.');
  }
  return lacking;
}

/**
 * The latest opinion of each person with write access. A comment is not an opinion and does not withdraw one.
 */
function opinions(world: World, repository: RepositoryState, { pull }: PullRequest): ReviewState[] {
  const latest = new Map<number, ReviewState>();
  for (const review of pull.reviews) {
    if (review.state === 'COMMENTED' || review.state === 'PENDING') continue;
    if (!mayDecide(world, repository, review.author)) continue;
    latest.set(review.author.id, review);
  }
  return [...latest.values()];
}

function mayDecide(world: World, repository: RepositoryState, account: Account): boolean {
  return account.type === 'Bot' || isAtLeast(permissionOf(world, account, repository), 'write');
}

function ownersApprove(
  world: World,
  repository: RepositoryState,
  { author, pull }: PullRequest,
  approvers: readonly Account[],
): boolean {
  const tip = repository.git.branch(pull.base);
  if (tip === undefined) return true;
  const text = codeOwnersPaths
    .map((path) => repository.git.file(tip, path))
    .find((file) => file !== undefined);
  const lines = parseCodeOwners(text?.toString() ?? '');
  const people = approvers.filter(({ type }) => type === 'User');
  const changed = diff(repository.git, mergeBase(repository.git, tip, pull.headSha), pull.headSha);
  return changed.every(({ path }) => {
    const owners = ownersOf(lines, path);
    if (owners.length === 0 || owners.some((owner) => owner === author.login.toLowerCase())) return true;
    return owners.some((owner) => people.some((person) => isOwner(world, owner, person)));
  });
}

function isOwner(world: World, owner: string, person: Account): boolean {
  const [login = '', slug] = owner.split('/');
  if (slug === undefined) return accountNamed(world, login) === person;
  const team = organizationNamed(world, login)?.teams.get(slug);
  return team !== undefined && everyMember(team).has(person.id);
}
