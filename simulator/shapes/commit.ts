import { timestamp } from '../clock.ts';
import type { Commit, Signature } from '../git/commits.ts';
import type { Account, RepositoryState } from '../state.ts';
import { emailOf, type World } from '../world.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

/** GitHub's `git-commit`: the object as git has it. */
export function gitCommit(world: World, repository: RepositoryState, commit: Commit) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.oid,
    node_id: nodeId('C', commit.oid),
    url: `${url}/git/commits/${commit.oid}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    author: gitUser(commit.author),
    committer: gitUser(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: trimmed(commit.message),
    parents: parentsOf(world, repository, commit, 'git/commits'),
    verification: verification(repository, commit),
  };
}

/** GitHub's `commit`, with the accounts that GitHub finds by e-mail address. */
export function commitShape(world: World, repository: RepositoryState, commit: Commit) {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.oid,
    node_id: nodeId('C', commit.oid),
    commit: {
      author: gitUser(commit.author),
      committer: gitUser(commit.committer),
      message: trimmed(commit.message),
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.oid}`,
      comment_count: 0,
      verification: verification(repository, commit),
    },
    url: `${url}/commits/${commit.oid}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.oid}`,
    comments_url: `${url}/commits/${commit.oid}/comments`,
    author: userShape(world, commit.author),
    committer: userShape(world, commit.committer),
    parents: parentsOf(world, repository, commit, 'commits'),
  };
}

/** The newest commit, as events contain it. */
export function headCommit({ git }: RepositoryState, oid: string) {
  const commit = git.commit(oid);
  if (commit === undefined) return null;
  const { name, email } = commit.author;
  return {
    id: oid,
    tree_id: commit.tree,
    message: trimmed(commit.message),
    timestamp: timestamp(commit.committer.date),
    author: { name, email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/**
 * The account that GitHub shows for a signature. It proves nothing, because a commit can contain any address.
 */
export function accountBehind(world: World, { email }: Signature): Account | undefined {
  return [...world.accounts.values()].find(
    (account) => emailOf(account).toLowerCase() === email.toLowerCase(),
  );
}

/** GitHub's own account, which commits changes made on github.com. No one else can sign with its address. */
const WEB_FLOW = { id: 19864447, login: 'web-flow', type: 'User' } as const;

function userShape(world: World, signature: Signature) {
  if (signature.email === 'noreply@github.com') return simpleUser(world, WEB_FLOW);
  const account = accountBehind(world, signature);
  return account === undefined ? null : simpleUser(world, account);
}

function gitUser({ name, email, date }: Signature) {
  return { name, email, date: timestamp(date) };
}

function parentsOf(world: World, repository: RepositoryState, { parents }: Commit, kind: string) {
  return parents.map((sha) => ({
    sha,
    url: `${repositoryUrl(world, repository)}/${kind}/${sha}`,
    html_url: `${repositoryPage(world, repository)}/commit/${sha}`,
  }));
}

function verification(repository: RepositoryState, commit: Commit) {
  return repository.verified.has(commit.oid)
    ? {
        verified: true,
        reason: 'valid',
        signature: '-----BEGIN PGP SIGNATURE-----\n\nsimulated\n-----END PGP SIGNATURE-----',
        payload: `tree ${commit.tree}\n`,
        verified_at: timestamp(commit.committer.date),
      }
    : { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
}

/** The API shows a message without the newline that git puts at its end. */
function trimmed(message: string): string {
  return message.replace(/\n+$/, '');
}
