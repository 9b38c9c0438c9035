import type { BareRepository } from '../git/bare-repository.ts';
import { resolve } from '../git/history.ts';
import { signatureOf, webFlow } from '../git/signatures.ts';
import {
  type Change,
  changeTree,
  emptyTree,
  type Mode,
  type PathEntry,
  readTree,
  walkTree,
} from '../git/trees.ts';
import { created, invalid, notFound, ok, Refused, unprocessable } from '../http/answer.ts';
import type { Body } from '../http/body.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { gitCommit } from '../shapes/commit.ts';
import { repositoryUrl } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import { refuseEmpty } from './git-refs.ts';

const needsRead = { permission: 'contents', level: 'read' } as const;
const needsWrite = { permission: 'contents', level: 'write' } as const;
const modes: readonly Mode[] = ['100644', '100755', '040000', '160000', '120000'];
/** GitHub does not answer a blob over 100 MB. https://docs.github.com/en/rest/git/blobs */
const largestBlob = 100 * 1024 * 1024;

export const gitObjectRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/git/blobs/{sha}', (call) => {
    const repository = repositoryOf(call, needsRead);
    const object = repository.git.objects.read(param(call, 'sha'));
    if (object?.type !== 'blob') throw notFound();
    if (object.content.length > largestBlob)
      throw new Refused(403, 'This API returns blobs up to 100 MB in size.');
    const lines = object.content.toString('base64').replace(/.{60}/g, '$&\n');
    return ok({
      sha: param(call, 'sha'),
      node_id: nodeId('B', param(call, 'sha')),
      size: object.content.length,
      url: `${repositoryUrl(call.world, repository)}/git/blobs/${param(call, 'sha')}`,
      content: lines.endsWith('\n') || lines === '' ? lines : `${lines}\n`,
      encoding: 'base64',
    });
  }),
  route('POST /repos/{owner}/{repo}/git/blobs', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const encoding = call.body.oneOf('encoding', ['utf-8', 'base64']) ?? 'utf-8';
    const content = Buffer.from(call.body.string('content'), encoding === 'base64' ? 'base64' : 'utf8');
    const sha = repository.git.writeBlob(content);
    return created({ sha, url: `${repositoryUrl(call.world, repository)}/git/blobs/${sha}` });
  }),
  route('GET /repos/{owner}/{repo}/git/trees/{sha+}', (call) => {
    const repository = repositoryOf(call, needsRead);
    refuseEmpty(repository);
    const named = param(call, 'sha');
    const commit = resolve(repository.git, named);
    const tree = commit === undefined ? named : repository.git.treeOf(commit);
    if (readTree(repository.git.objects, tree) === undefined) throw notFound();
    return ok(treeShape(call, repository, tree, call.query.has('recursive')));
  }),
  route('POST /repos/{owner}/{repo}/git/trees', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const base = call.body.optionalString('base_tree');
    const start = base === undefined ? emptyTree : treeNamed(repository.git, base);
    const changes = new Map(call.body.objects('tree').map((entry) => changeIn(repository.git, entry)));
    return created(treeShape(call, repository, changeTree(repository.git.objects, start, changes), false));
  }),
  route('GET /repos/{owner}/{repo}/git/commits/{sha}', (call) => {
    const repository = repositoryOf(call, needsRead);
    const commit = repository.git.commit(param(call, 'sha'));
    if (commit === undefined) throw notFound();
    return ok(gitCommit(call.world, repository, commit));
  }),
  route('POST /repos/{owner}/{repo}/git/commits', (call) => {
    const repository = repositoryOf(call, needsWrite);
    return created(gitCommit(call.world, repository, newCommit(call, repository)));
  }),
];

function newCommit(call: Call, { git, verified }: RepositoryState) {
  const tree = call.body.string('tree');
  const parents = call.body.strings('parents');
  if (readTree(git.objects, tree) === undefined) throw unprocessable('Tree SHA does not exist');
  if (parents.some((oid) => git.commit(oid) === undefined))
    throw unprocessable('Parent SHA does not exist or is not a commit object');
  const now = call.world.clock.now();
  const { account, app } = actorOf(call);
  const actorSignature = signatureOf(account, now);
  const author = signatureIn(call.body.object('author'), now) ?? actorSignature;
  const custom = call.body.has('author') || call.body.has('committer');
  const committer =
    signatureIn(call.body.object('committer'), now) ??
    (custom ? author : app ? webFlow(now) : actorSignature);
  const oid = git.writeCommit({ tree, parents, author, committer, message: call.body.string('message') });
  // GitHub signs an app's commit only if the app did not set author or committer.
  if (app !== undefined && !custom && call.world.signsCommits) verified.add(oid);
  const commit = git.commit(oid);
  if (commit === undefined) throw new Error('A commit that was just written cannot be read');
  return commit;
}

function signatureIn(body: Body | undefined, now: Date) {
  if (body === undefined) return undefined;
  const date = body.optionalString('date');
  return {
    name: body.string('name'),
    email: body.string('email'),
    date: date === undefined ? now : new Date(date),
  };
}

function treeNamed(git: BareRepository, sha: string): string {
  const tree = git.commit(sha)?.tree ?? sha;
  if (readTree(git.objects, tree) === undefined) throw unprocessable('base_tree is not a tree oid');
  return tree;
}

function changeIn(git: BareRepository, entry: Body): [string, Change] {
  const path = entry.string('path');
  if (
    path.startsWith('/') ||
    path.endsWith('/') ||
    path.split('/').some((part) => ['', '.', '..', '.git'].includes(part))
  ) {
    throw unprocessable('tree.path contains a malformed path component');
  }
  if (entry.raw('sha') === null) return [path, null];
  const mode = entry.oneOf('mode', modes) ?? '100644';
  const content = entry.optionalString('content');
  if (content !== undefined) return [path, { mode, oid: git.writeBlob(content) }];
  const oid = entry.string('sha');
  if (mode !== '160000' && git.objects.read(oid) === undefined)
    throw invalid('Tree', 'sha', 'tree.sha is not a valid blob');
  return [path, { mode, oid }];
}

function treeShape({ world }: Call, repository: RepositoryState, tree: string, recursive: boolean) {
  const { objects } = repository.git;
  const all: readonly PathEntry[] = recursive
    ? walkTree(objects, tree)
    : (readTree(objects, tree) ?? []).map(({ mode, name, oid }) => ({ mode, path: name, oid }));
  const { treeEntries, treeBytes } = world.limits;
  const url = repositoryUrl(world, repository);
  const shown: object[] = [];
  let bytes = 0;
  for (const entry of all.slice(0, treeEntries)) {
    const shape = entryShape(repository.git, url, entry);
    bytes += JSON.stringify(shape).length + 1;
    if (bytes > treeBytes) break;
    shown.push(shape);
  }
  return {
    sha: tree,
    url: `${url}/git/trees/${tree}`,
    tree: shown,
    truncated: all.length > shown.length,
  };
}

function entryShape(git: BareRepository, url: string, { mode, path, oid }: PathEntry) {
  if (mode === '040000') return { path, mode, type: 'tree', sha: oid, url: `${url}/git/trees/${oid}` };
  if (mode === '160000') return { path, mode, type: 'commit', sha: oid };
  const size = git.objects.read(oid)?.content.length ?? 0;
  return { path, mode, type: 'blob', sha: oid, size, url: `${url}/git/blobs/${oid}` };
}
