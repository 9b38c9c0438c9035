import { isAncestor, revisions } from '../git/history.ts';
import { webFlow } from '../git/signatures.ts';
import type { Actor, MergeMethod, RepositoryState, Rule } from '../state.ts';
import { emailOf, type PullRequest, type World } from '../world.ts';
import { commitViolations } from './commit-rules.ts';
import { lackingChecks } from './required-checks.ts';
import { lackingReviews } from './required-reviews.ts';
import { rulesBinding } from './rulesets.ts';

export interface RefChange {
  readonly branch: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The rules that a direct change of a branch violates, in GitHub's words. */
export function pushViolations(
  world: World,
  repository: RepositoryState,
  change: RefChange,
  actor: Actor,
): string[] {
  const rules = rulesBinding(world, repository, change.branch, actor, 'push');
  return [...new Set(rules.flatMap((rule) => againstPush(repository, rule, change)))];
}

function againstPush(repository: RepositoryState, rule: Rule, { branch, from, to }: RefChange): string[] {
  if (to === undefined) return rule.type === 'deletion' ? ['Cannot delete this branch'] : [];
  const added = () =>
    revisions(repository.git, to, ...(from === undefined ? ['--max-count=1'] : [`^${from}`]));
  const commits = () => added().map((oid) => repository.git.commit(oid));
  switch (rule.type) {
    case 'creation':
      return from === undefined ? ['Cannot create ref due to creations being restricted.'] : [];
    case 'update':
      return from === undefined ? [] : ['Cannot update this protected ref.'];
    case 'non_fast_forward':
      return from !== undefined && !isAncestor(repository.git, from, to)
        ? ['Cannot force-push to this branch']
        : [];
    case 'pull_request':
      return ['Changes must be made through a pull request.'];
    case 'merge_queue':
      return ['Changes must be made through the merge queue'];
    case 'required_status_checks':
      return lackingChecks(repository, rule, to);
    case 'required_linear_history':
      return commits().some((commit) => (commit?.parents.length ?? 0) > 1)
        ? ['This branch must not contain merge commits.']
        : [];
    case 'required_signatures':
      return added().some((oid) => !repository.verified.has(oid))
        ? ['Commits must have verified signatures.']
        : [];
    default:
      return commitViolations(repository, rule, { branch, from, to });
  }
}

/** The rules that this merge of a pull request violates, in GitHub's words. */
export function mergeViolations(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  method: MergeMethod,
  actor: Actor,
  message: string | null = null,
): string[] {
  const rules = rulesBinding(world, repository, issue.pull.base, actor, 'pull_request');
  return [...new Set(rules.flatMap((rule) => againstMerge(world, repository, issue, rule, method, message)))];
}

/** The rules that keep a pull request out of its queue: all rules except the queue. */
export function queueViolations(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  actor: Actor,
): string[] {
  const rules = rulesBinding(world, repository, issue.pull.base, actor, 'pull_request');
  const others = rules.filter(({ type }) => type !== 'merge_queue');
  return [...new Set(others.flatMap((rule) => againstMerge(world, repository, issue, rule, 'squash')))];
}

function againstMerge(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  rule: Rule,
  method: MergeMethod,
  message: string | null = null,
): string[] {
  const { headSha, base } = issue.pull;
  const tip = repository.git.branch(base);
  switch (rule.type) {
    case 'pull_request': {
      const methods = rule.parameters?.['allowed_merge_methods'];
      const refused = Array.isArray(methods) && !methods.includes(method);
      return [
        ...lackingReviews(world, repository, issue, rule),
        ...(refused ? [`Merge method ${method} is not allowed by the ruleset.`] : []),
      ];
    }
    case 'required_status_checks': {
      const strict = rule.parameters?.['strict_required_status_checks_policy'] === true;
      const behind = strict && tip !== undefined && !isAncestor(repository.git, tip, headSha);
      return [
        ...lackingChecks(repository, rule, headSha),
        ...(behind ? ['This branch is out of date.'] : []),
      ];
    }
    case 'required_linear_history':
      return method === 'merge' ? ['This branch must not contain merge commits.'] : [];
    case 'required_signatures': {
      const added = tip === undefined ? [headSha] : revisions(repository.git, headSha, `^${tip}`);
      const unsigned = added.some((oid) => !repository.verified.has(oid));
      return method !== 'squash' && unsigned ? ['Commits must have verified signatures.'] : [];
    }
    case 'merge_queue':
      return ['Changes must be made through the merge queue'];
    default: {
      const committer = webFlow(world.clock.now()).email;
      const made =
        message === null || method === 'rebase'
          ? []
          : [{ message, author: emailOf(issue.author), committer }];
      return commitViolations(repository, rule, { branch: base, from: tip, to: headSha, made });
    }
  }
}
