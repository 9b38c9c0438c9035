import { refuseWorkflows } from '../access/refuse-workflows.ts';
import { signatureOf, webFlow, writeSigned } from '../git/signatures.ts';
import { type Change, changeTree, entryAt } from '../git/trees.ts';
import { actorOf, type Call, requirePermission } from '../http/call.ts';
import { pushViolations } from '../protection/violations.ts';
import { noticePushes } from '../pulls/pushes.ts';
import { idInNode } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import { objectNode, refNode } from './objects.ts';
import { visible } from './queries.ts';
import { GraphqlRefusal } from './refusal.ts';

export interface CommitInput {
  readonly clientMutationId?: string | null;
  readonly branch: {
    readonly id?: string;
    readonly repositoryNameWithOwner?: string;
    readonly branchName?: string;
  };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

/** Creates a commit by the caller, signed by GitHub, if the branch is at the expected head. */
export function commitOnBranch(call: Call, input: CommitInput) {
  const { repository, branch } = target(call, input.branch);
  requirePermission(call.world, call.caller, repository, { permission: 'contents', level: 'write' });
  const ref = `refs/heads/${branch}`;
  const head = repository.git.ref(ref);
  if (head === undefined) throw new GraphqlRefusal('NOT_FOUND', `Branch not found: ${branch}`);
  if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
  const now = call.world.clock.now();
  const actor = actorOf(call);
  const { headline, body } = input.message;
  const oid = writeSigned(call.world, repository, {
    tree: changed(repository, head, input),
    parents: [head],
    author: signatureOf(actor.account, now),
    committer: webFlow(now),
    message: body ? `${headline}\n\n${body}` : headline,
  });
  refuseWorkflows(call, repository, head, oid);
  const violations = pushViolations(call.world, repository, { branch, from: head, to: oid }, actor);
  if (violations.length > 0) {
    throw new GraphqlRefusal(
      'UNPROCESSABLE',
      `Repository rule violations found\n\n${violations.join('\n\n')}\n\n`,
    );
  }
  if (!repository.git.setRef(ref, oid, head)) throw stale(input.expectedHeadOid);
  noticePushes(call.world, repository, actor);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: objectNode(repository, oid),
    ref: refNode(repository, ref),
  };
}

function stale(expected: string): GraphqlRefusal {
  return new GraphqlRefusal(
    'STALE_DATA',
    `Expected branch to point to "${expected}" but it did not. Pull and try again.`,
  );
}

function target(call: Call, { id, repositoryNameWithOwner, branchName }: CommitInput['branch']) {
  if (id !== undefined && id !== null) {
    const [number, ref = ''] = (idInNode('REF', id) ?? '').split(/:(.*)/s);
    const found = [...call.world.repositories.values()].find((each) => String(each.id) === number);
    if (found === undefined)
      throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    return {
      repository: visible(call, found.owner.login, found.name),
      branch: ref.replace(/^refs\/heads\//, ''),
    };
  }
  const [owner = '', name = ''] = (repositoryNameWithOwner ?? '').split('/');
  return { repository: visible(call, owner, name), branch: (branchName ?? '').replace(/^refs\/heads\//, '') };
}

function changed({ git }: RepositoryState, head: string, { fileChanges }: CommitInput): string {
  const tree = git.treeOf(head);
  const changes = new Map<string, Change>();
  for (const { path } of fileChanges?.deletions ?? []) {
    if (entryAt(git.objects, tree, path) === undefined) {
      throw new GraphqlRefusal(
        'UNPROCESSABLE',
        `A path was requested for deletion which does not exist as of commit oid \`${head}\`: ${path}`,
      );
    }
    changes.set(path, null);
  }
  for (const { path, contents } of fileChanges?.additions ?? []) {
    if (path.startsWith('/') || path.split('/').some((part) => ['', '.', '..', '.git'].includes(part))) {
      throw new GraphqlRefusal('UNPROCESSABLE', `A path was requested which is malformed: ${path}`);
    }
    // An existing file keeps its mode. A new file is a regular file.
    const mode = entryAt(git.objects, tree, path)?.mode ?? '100644';
    changes.set(path, { mode, oid: git.writeBlob(Buffer.from(contents, 'base64')) });
  }
  return changeTree(git.objects, tree, changes);
}
