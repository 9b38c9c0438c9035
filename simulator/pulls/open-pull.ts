import { isAncestor } from '../git/history.ts';
import { invalid, unprocessable } from '../http/answer.ts';
import type { Actor, RepositoryState } from '../state.ts';
import { announcePull } from '../webhooks/pull-events.ts';
import { fullName, type PullRequest, pullsOf, repositoryNamed, type World } from '../world.ts';
import { bringCommits } from './pull-following.ts';

export interface NewPull {
  readonly title: string;
  readonly body: string | null;
  /** A branch, or `owner:branch` for a branch of a fork. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

export function openPull(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  wish: NewPull,
): PullRequest {
  const [branch = '', owner] = wish.head.split(':').reverse();
  const headRepository = owner === undefined ? repository : forkOf(world, repository, owner);
  const head = headRepository.git.branch(branch);
  const tip = repository.git.branch(wish.base);
  if (head === undefined) throw invalid('PullRequest', 'head', 'head is invalid');
  if (tip === undefined) throw invalid('PullRequest', 'base', 'base is invalid');
  bringCommits(repository, headRepository, head);
  const same = pullsOf(repository).find(
    ({ state, pull }) =>
      state === 'open' &&
      pull.headRepository === headRepository &&
      pull.headBranch === branch &&
      pull.base === wish.base,
  );
  if (same)
    throw invalid(
      'PullRequest',
      'head',
      `A pull request already exists for ${headRepository.owner.login}:${branch}.`,
    );
  if (isAncestor(repository.git, head, tip)) {
    throw invalid('PullRequest', 'head', `No commits between ${wish.base} and ${branch}`);
  }
  const now = world.clock.now();
  const number = repository.issues.size + 1;
  const issue: PullRequest = {
    id: world.nextId(),
    number,
    title: wish.title,
    body: wish.body,
    state: 'open',
    stateReason: null,
    author: actor.account,
    ...(actor.app === undefined ? {} : { app: actor.app }),
    labels: [],
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    pull: {
      id: world.nextId(),
      headRepository,
      headBranch: branch,
      headSha: head,
      base: wish.base,
      baseSha: tip,
      draft: wish.draft,
      mergeable: null,
      lastPusher: actor.account,
      forcePushes: [],
      reviews: [],
      requestedReviewers: [],
      requestedTeams: [],
    },
  };
  repository.issues.set(number, issue);
  repository.git.setRef(`refs/pull/${number}/head`, head);
  announcePull(world, repository, issue, 'opened', actor);
  return issue;
}

/** The fork of an owner, or the repository itself if it belongs to the owner. Throws if there is no fork. */
function forkOf(world: World, repository: RepositoryState, owner: string): RepositoryState {
  if (owner.toLowerCase() === repository.owner.login.toLowerCase()) return repository;
  const fork = repositoryNamed(world, owner, repository.name);
  if (fork?.forkOf !== repository) throw unprocessable(`${fullName(repository)} has no fork of ${owner}`);
  return fork;
}
