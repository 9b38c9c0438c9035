import { type Reply, Unexpected } from './api.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import { type Account, type Asking, call } from './question.ts';

export interface OpenedPull {
  readonly number: number;
  readonly branch: string;
  readonly head: string;
}

/** A call that has to succeed, or else the question has no answer. */
export async function must(
  asking: Asking,
  method: string,
  path: string,
  body?: unknown,
  account: Account = asking.author,
): Promise<Reply> {
  const options = body === undefined ? {} : { body };
  const reply = await call({ ...asking, author: account }, method, path, options);
  if (reply.status >= 300) throw new Unexpected(`${method} ${path}`, reply);
  return reply;
}

export async function graphql(asking: Asking, query: string, variables: object = {}): Promise<unknown> {
  const { owner, name } = asking.repository;
  const reply = await asking.api.graphql(asking.author.secret, query, { owner, name, ...variables });
  if (reply.status !== 200 || at(reply.body, 'errors') !== undefined)
    throw new Unexpected('POST /graphql', reply);
  return at(reply.body, 'data');
}

/** Writes a commit that adds one file to its first parent. Moves no branch. */
export async function writeCommit(
  asking: Asking,
  message: string,
  parents: readonly string[],
): Promise<string> {
  const [parent] = parents;
  const base =
    parent === undefined
      ? undefined
      : textAt((await must(asking, 'GET', `/git/commits/${parent}`)).body, 'tree', 'sha');
  const content = `${message}\n${asking.clock.now().toISOString()}\n`;
  const path = `${message.replaceAll(/\W+/g, '-').toLowerCase()}.txt`;
  const tree = await must(asking, 'POST', '/git/trees', {
    ...(base === undefined ? {} : { base_tree: base }),
    tree: [{ path, mode: '100644', type: 'blob', content }],
  });
  const commit = await must(asking, 'POST', '/git/commits', {
    message,
    tree: textAt(tree.body, 'sha'),
    parents,
  });
  return textAt(commit.body, 'sha');
}

export async function headOf(asking: Asking, branch: string): Promise<string> {
  return textAt((await must(asking, 'GET', `/git/ref/heads/${branch}`)).body, 'object', 'sha');
}

/** Opens a pull request of one commit, on a branch of its own. */
export async function openPull(asking: Asking, branch: string): Promise<OpenedPull> {
  const base = asking.repository.defaultBranch;
  const head = await writeCommit(asking, `Ask ${branch}`, [await headOf(asking, base)]);
  await must(asking, 'POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: head });
  const opened = await must(asking, 'POST', '/pulls', { head: branch, base, title: `Ask ${branch}` });
  return { number: numberAt(opened.body, 'number'), branch, head };
}

/** Moves a branch to a new commit. With `force`, its parents may be any commits. */
export async function push(
  asking: Asking,
  branch: string,
  parents: readonly string[],
  { message = 'Push again', force = false } = {},
): Promise<string> {
  const sha = await writeCommit(asking, `${message} ${branch}`, parents);
  await must(asking, 'PATCH', `/git/refs/heads/${branch}`, { sha, force });
  return sha;
}

export interface MergedPull {
  readonly number: number;
  readonly mergeCommit: string | undefined;
}

/** The merged pull requests with the newest events, by GraphQL. */
export async function mergedPulls(asking: Asking, count = 20): Promise<readonly MergedPull[]> {
  const data = await graphql(
    asking,
    `query ($owner: String!, $name: String!, $count: Int!) {
      repository(owner: $owner, name: $name) {
        pullRequests(states: MERGED, first: $count, orderBy: { field: UPDATED_AT, direction: DESC }) {
          nodes { number mergeCommit { oid } }
        }
      }
    }`,
    { count },
  );
  return listAt(data, 'repository', 'pullRequests', 'nodes').map((node) => {
    const oid = at(node, 'mergeCommit', 'oid');
    return { number: numberAt(node, 'number'), mergeCommit: typeof oid === 'string' ? oid : undefined };
  });
}
