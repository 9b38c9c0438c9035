import type { Commit, Signature } from '../git/commits.ts';
import { accountBehind } from '../shapes/commit.ts';
import { nodeId } from '../shapes/user.ts';
import type { World } from '../world.ts';

/** The fields of a GraphQL `Commit` that name its authors and its committer. */
export function commitPeople(world: World, commit: Commit) {
  const authors = [commit.author, ...coAuthors(commit)].map((signature) => actorNode(world, signature));
  return {
    author: authors[0],
    committer: actorNode(world, commit.committer),
    authors: ({ first }: { first?: number | null }) => ({
      totalCount: authors.length,
      nodes: authors.slice(0, first ?? 100),
    }),
  };
}

/** GitHub lists the people in `Co-authored-by` trailers after the author, each address once. */
function coAuthors({ author, message }: Commit): readonly Signature[] {
  const trailers = [...message.matchAll(/^co-authored-by: *([^<\n]*?) *<([^>\n]+)>$/gim)];
  const named = trailers.map(([, name = '', email = '']) => ({ name, email, date: author.date }));
  return [...new Map(named.map((each) => [each.email.toLowerCase(), each])).values()].filter(
    ({ email }) => email.toLowerCase() !== author.email.toLowerCase(),
  );
}

/** `user` is null for an unknown address, and for bots, which are not users in GraphQL. */
function actorNode(world: World, signature: Signature) {
  const account = accountBehind(world, signature);
  return {
    __typename: 'GitActor',
    name: signature.name,
    email: signature.email,
    user:
      account?.type === 'User'
        ? {
            __typename: 'User',
            id: nodeId('U', account.id),
            databaseId: account.id,
            login: account.login,
            name: account.name,
          }
        : null,
  };
}
