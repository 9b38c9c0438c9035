import type { Commit } from '../git/commits.ts';
import { commitsBetween, diff, isAncestor } from '../git/history.ts';
import { accountBehind } from '../shapes/commit.ts';
import { repositoryPage } from '../shapes/repository.ts';
import type { Account, Actor, RepositoryState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { pullsOf, type World } from '../world.ts';
import { followBase, followHead } from './pull-following.ts';
import { recordActivity } from './push-record.ts';

const nothing = '0'.repeat(40);

/**
 * Compares the refs of a repository with those announced last, and announces each difference. Every moved
 * branch is a push, whether the API or plain git moved it.
 */
export function noticePushes(world: World, repository: RepositoryState, actor?: Actor): void {
  const { git } = repository;
  const refs = new Map([...git.refs('refs/heads/'), ...git.refs('refs/tags/')]);
  const before = repository.knownRefs;
  const names = [...new Set([...before.keys(), ...refs.keys()])].filter(
    (name) => before.get(name) !== refs.get(name),
  );
  repository.knownRefs = refs;
  if (names.length > 0) {
    const next = repository.pushedAt.getTime() + 1_000;
    repository.pushedAt = new Date(Math.max(world.clock.now().getTime(), next));
  }
  for (const name of names) {
    const [from, to] = [before.get(name), refs.get(name)];
    if (from !== undefined) repository.earlierRefs.set(name, from);
    const by = actor ?? { account: pusherOf(world, repository, to) };
    announcePush(world, repository, name, from, to, by);
    recordActivity(world, repository, name, { before: from, after: to, actor: by.account });
    if (!name.startsWith('refs/heads/')) continue;
    const branch = name.slice('refs/heads/'.length);
    for (const base of basesOf(world, repository)) {
      for (const issue of pullsOf(base)) {
        const { headRepository, headBranch } = issue.pull;
        if (issue.state === 'open' && headRepository === repository && headBranch === branch) {
          followHead(world, base, issue, from, to, by);
        }
      }
    }
    for (const issue of pullsOf(repository)) {
      if (issue.state === 'open' && issue.pull.base === branch)
        followBase(world, repository, issue, from, to, by);
    }
  }
}

/**
 * The repositories that can have pull requests from this one: itself, and the repository that it was forked
 * from.
 */
function basesOf(world: World, repository: RepositoryState): RepositoryState[] {
  return [...world.repositories.values()].filter((each) => each === repository || repository.forkOf === each);
}

/**
 * A push over the file path has no account. The committer's account is used; if there is none, the owner's.
 */
function pusherOf(world: World, repository: RepositoryState, to: string | undefined): Account {
  const commit = to === undefined ? undefined : repository.git.commit(to);
  return (commit && accountBehind(world, commit.committer)) ?? repository.owner;
}

function announcePush(
  world: World,
  repository: RepositoryState,
  ref: string,
  from: string | undefined,
  to: string | undefined,
  { account }: Actor,
): void {
  announce(world, repository, {
    event: 'push',
    sender: account,
    payload: () => {
      const added = to === undefined ? [] : newCommits(repository, from, to);
      const commits = added.slice(-2048).map((commit) => pushedCommit(world, repository, commit));
      const [before, after] = [from ?? nothing, to ?? nothing];
      return {
        ref,
        before,
        after,
        created: from === undefined,
        deleted: to === undefined,
        forced: from !== undefined && to !== undefined && !isAncestor(repository.git, from, to),
        base_ref: null,
        compare: `${repositoryPage(world, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
        commits,
        head_commit: commits.at(-1) ?? null,
        pusher: { name: account.login, email: null },
      };
    },
  });
}

function newCommits(repository: RepositoryState, from: string | undefined, to: string): Commit[] {
  const known = from ?? repository.git.branch(repository.defaultBranch);
  const ids = commitsBetween(repository.git, known === to ? undefined : known, to);
  return ids.flatMap((oid) => repository.git.commit(oid) ?? []);
}

function pushedCommit(world: World, repository: RepositoryState, commit: Commit) {
  const files = diff(repository.git, commit.parents[0], commit.oid);
  const paths = (...statuses: string[]) =>
    files.filter(({ status }) => statuses.includes(status)).map(({ path }) => path);
  const person = (who: Commit['author']) => {
    const login = accountBehind(world, who)?.login;
    return { name: who.name, email: who.email, ...(login === undefined ? {} : { username: login }) };
  };
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: commit.committer.date.toISOString(),
    url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths('added', 'renamed'),
    removed: [...paths('removed'), ...files.flatMap(({ previousPath }) => previousPath ?? [])],
    modified: paths('modified'),
  };
}
