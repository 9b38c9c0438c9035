import { isUtf8 } from 'node:buffer';
import { timestamp } from '../clock.ts';
import { nodeId } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';

/** The text of a blob is cut at GitHub's limit. */
const longestText = 512_000;

export function refNode(repository: RepositoryState, name: string) {
  const oid = repository.git.ref(name);
  if (oid === undefined) return null;
  const slash = name.indexOf('/', 'refs/'.length) + 1;
  return {
    __typename: 'Ref',
    id: nodeId('REF', `${repository.id}:${name}`),
    name: name.slice(slash),
    prefix: name.slice(0, slash),
    target: objectNode(repository, oid),
  };
}

export function objectNode(repository: RepositoryState, oid: string | undefined) {
  const object = oid === undefined ? undefined : repository.git.objects.read(oid);
  if (oid === undefined || object === undefined) return null;
  const common = { oid, abbreviatedOid: oid.slice(0, 7) };
  if (object.type === 'blob') {
    const isBinary = object.content.includes(0) || !isUtf8(object.content);
    return {
      ...common,
      __typename: 'Blob',
      byteSize: object.content.length,
      isBinary,
      isTruncated: !isBinary && object.content.length > longestText,
      text: isBinary ? null : object.content.subarray(0, longestText).toString(),
    };
  }
  if (object.type === 'tree') return { ...common, __typename: 'Tree' };
  const commit = repository.git.commit(oid);
  if (commit === undefined) return null;
  const [headline = '', ...rest] = commit.message.trimEnd().split('\n');
  return {
    ...common,
    __typename: 'Commit',
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    committedDate: timestamp(commit.committer.date),
    authoredDate: timestamp(commit.author.date),
    tree: { __typename: 'Tree', oid: commit.tree },
    signature: repository.verified.has(oid)
      ? { __typename: 'GpgSignature', isValid: true, state: 'VALID', wasSignedByGitHub: true }
      : null,
    parents: {
      totalCount: commit.parents.length,
      nodes: () => commit.parents.map((parent) => objectNode(repository, parent)),
    },
  };
}
