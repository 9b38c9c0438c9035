import { refuseWorkflows } from '../access/refuse-workflows.ts';
import { isAncestor } from '../git/history.ts';
import { created, noContent, notFound, ok, Refused, unprocessable, violated } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { pushViolations } from '../protection/violations.ts';
import { noticePushes } from '../pulls/pushes.ts';
import { repositoryUrl } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import type { World } from '../world.ts';

const needsRead = { permission: 'contents', level: 'read' } as const;
const needsWrite = { permission: 'contents', level: 'write' } as const;

export const gitRefRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/git/ref/{ref+}', (call) => {
    const repository = repositoryOf(call, needsRead);
    refuseEmpty(repository);
    const ref = `refs/${param(call, 'ref')}`;
    const newest = repository.git.ref(ref);
    const oid = call.missesLastPush ? (repository.earlierRefs.get(ref) ?? newest) : newest;
    if (oid === undefined) throw notFound();
    return ok(refShape(call.world, repository, ref, oid));
  }),
  route('GET /repos/{owner}/{repo}/git/matching-refs/{ref+}', (call) => {
    const repository = repositoryOf(call, needsRead);
    const start = `refs/${param(call, 'ref')}`;
    const found = [...repository.git.refs()].filter(([name]) => name.startsWith(start)).sort();
    return page(call, '', found, ([name, oid]) => refShape(call.world, repository, name, oid));
  }),
  route('POST /repos/{owner}/{repo}/git/refs', (call) => {
    const repository = repositoryOf(call, needsWrite);
    refuseEmpty(repository);
    const [ref, sha] = [call.body.string('ref'), call.body.string('sha')];
    if (!/^refs\/[^/]+\/.+/.test(ref)) throw unprocessable('Reference name must start with "refs/".');
    if (repository.git.ref(ref) !== undefined) throw unprocessable('Reference already exists');
    move(call, repository, ref, sha);
    return created(refShape(call.world, repository, ref, sha));
  }),
  route('PATCH /repos/{owner}/{repo}/git/refs/{ref+}', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const [ref, sha] = [`refs/${param(call, 'ref')}`, call.body.string('sha')];
    const old = repository.git.ref(ref);
    if (old === undefined) throw unprocessable('Reference does not exist');
    if (repository.git.commit(sha) === undefined) throw unprocessable('Object does not exist');
    if (call.body.flag('force') !== true && !isAncestor(repository.git, old, sha)) {
      throw unprocessable('Update is not a fast forward');
    }
    move(call, repository, ref, sha, old);
    return ok(refShape(call.world, repository, ref, sha));
  }),
  route('DELETE /repos/{owner}/{repo}/git/refs/{ref+}', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const ref = `refs/${param(call, 'ref')}`;
    const old = repository.git.ref(ref);
    if (old === undefined) throw unprocessable('Reference does not exist');
    const violations = pushViolations(
      call.world,
      repository,
      { branch: branchOf(ref), from: old, to: undefined },
      actorOf(call),
    );
    if (violations.length > 0) throw violated(422, violations);
    repository.git.deleteRef(ref);
    noticePushes(call.world, repository, actorOf(call));
    return noContent;
  }),
];

function move(call: Call, repository: RepositoryState, ref: string, sha: string, old?: string): void {
  if (repository.git.commit(sha) === undefined) throw unprocessable('Object does not exist');
  if (ref.startsWith('refs/heads/')) {
    const change = { branch: branchOf(ref), from: old, to: sha };
    const violations = pushViolations(call.world, repository, change, actorOf(call));
    if (violations.length > 0) throw violated(422, violations);
    refuseWorkflows(call, repository, old ?? repository.git.branch(repository.defaultBranch), sha);
  }
  if (!repository.git.setRef(ref, sha, old)) throw unprocessable('Reference update failed');
  noticePushes(call.world, repository, actorOf(call));
}

function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

export function refuseEmpty({ git, defaultBranch }: RepositoryState): void {
  if (git.branch(defaultBranch) === undefined && git.refs().size === 0)
    throw new Refused(409, 'Git Repository is empty.');
}

function refShape(world: World, repository: RepositoryState, ref: string, oid: string) {
  const url = repositoryUrl(world, repository);
  return {
    ref,
    node_id: nodeId('REF', `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha: oid, type: 'commit', url: `${url}/git/commits/${oid}` },
  };
}
