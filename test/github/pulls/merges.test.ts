import { describe, expect, it } from 'vitest';
import { ENQUEUE_PULL_REQUEST, MERGE_QUEUE } from '../../../src/github/client/queries.ts';
import { merges } from '../../../src/github/pulls/merges.ts';
import { aClient, expectEveryCall, github, HERE, oid } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const REQUEST = { number: 12, nodeId: 'PR_12', head: oid('b'), title: 'Grant (#12)', message: 'Because' };
const MERGE = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge';
const PATH = `${HERE}/pulls/12/merge`;
const body = (method: string) => ({
  sha: oid('b'),
  merge_method: method,
  commit_title: 'Grant (#12)',
  commit_message: 'Because',
});
const merge = () => merges(aClient()).merge(REQUEST);

const mockRepository = (allows: object = {}) =>
  github().get(HERE).reply(200, answer('GET /repos/{owner}/{repo}', allows));
const mockRefusal = (status: number, message: string, method = 'squash') =>
  github().put(PATH, body(method)).reply(status, { message, documentation_url: 'https://docs.github.com' });
const mockPull = (parts: object = {}) =>
  github()
    .get(`${HERE}/pulls/12`)
    .reply(
      200,
      answer('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        state: 'open',
        merged: false,
        mergeable: true,
        base: { ref: 'main' },
        head: { sha: oid('b') },
        ...parts,
      }),
    );
const mockQueue = (mergeQueue: object | null, mergeQueueEntry: object | null = null) =>
  github()
    .post('/graphql', {
      query: MERGE_QUEUE,
      variables: { owner: 'acme', repo: 'access', number: 12, branch: 'main' },
    })
    .reply(200, { data: { repository: { mergeQueue, pullRequest: { mergeQueueEntry } } } });
const mockEnqueue = (reply: object) =>
  github()
    .post('/graphql', {
      query: ENQUEUE_PULL_REQUEST,
      variables: { input: { pullRequestId: 'PR_12', expectedHeadOid: oid('b') } },
    })
    .reply(200, reply);

describe('merge', () => {
  it.each([
    ['squashes if GitHub does not show the allowed methods', {}, 'squash'],
    ['squashes if that is allowed', { allow_squash_merge: true, allow_merge_commit: true }, 'squash'],
    [
      'makes a merge commit if squash is not allowed',
      { allow_squash_merge: false, allow_merge_commit: true },
      'merge',
    ],
  ])('%s', async (_name, allows, method) => {
    mockRepository(allows);
    github()
      .put(PATH, body(method))
      .reply(200, answer(MERGE, { sha: oid('c'), merged: true }));
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('makes a merge commit if a ruleset forbids squash', async () => {
    mockRepository();
    mockRefusal(405, 'Squash merges are not allowed on this repository.');
    github()
      .put(PATH, body('merge'))
      .reply(200, answer(MERGE, { sha: oid('c'), merged: true }));
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('reports that the head moved', async () => {
    mockRepository();
    mockRefusal(409, 'Head branch was modified. Review and try the merge again.');
    mockPull({ head: { sha: oid('d') } });
    expect(await merge()).toEqual({ outcome: 'head-moved' });
  });

  it('reports a merge of this head that happened before', async () => {
    mockRepository();
    mockRefusal(405, 'Pull Request is not mergeable');
    mockPull({ merged: true, state: 'closed' });
    github()
      .post('/graphql')
      .reply(200, { data: { repository: { pullRequest: { mergeCommit: { oid: oid('c') } } } } });
    expect(await merge()).toEqual({ outcome: 'merged', commit: oid('c') });
  });

  it('does not report a merge of another head', async () => {
    mockRepository();
    mockRefusal(405, 'Pull Request is not mergeable');
    mockPull({ merged: true, state: 'closed', merge_commit_sha: oid('c'), head: { sha: oid('d') } });
    expect(await merge()).toEqual({ outcome: 'head-moved' });
  });

  it('reports that GitHub does not know yet whether it can be merged', async () => {
    mockRepository();
    mockRefusal(405, 'Pull Request is not mergeable');
    mockPull({ mergeable: null });
    mockQueue(null);
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'GitHub is still working out whether this can be merged.',
    });
  });

  it('reports GitHub’s reason, without links', async () => {
    mockRepository();
    mockRefusal(405, 'At least 1 approving review is required by reviewers with write access.');
    mockPull();
    mockQueue(null);
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'At least 1 approving review is required by reviewers with write access.',
    });
  });

  it('reports that the pull request is closed', async () => {
    mockRepository();
    mockRefusal(405, 'Pull Request is not mergeable');
    mockPull({ state: 'closed' });
    expect(await merge()).toMatchObject({ outcome: 'not-possible', because: 'The pull request is closed.' });
  });

  it('reports that neither method is allowed', async () => {
    mockRepository({ allow_squash_merge: false, allow_merge_commit: false });
    mockPull();
    mockQueue(null);
    expect(await merge()).toMatchObject({
      outcome: 'not-possible',
      because: 'The repository allows neither squash nor merge commits.',
    });
  });

  it.each([403, 404, 500, 502])('rejects on %i, because the merge may have happened', async (status) => {
    mockRepository();
    mockRefusal(status, 'No');
    await expect(merge()).rejects.toMatchObject({ name: 'ForgeFailure' });
  });
});

describe('with a merge queue', () => {
  const blocked = () => {
    mockRepository();
    mockRefusal(405, 'Changes must be made through the merge queue');
    mockPull();
  };

  it('puts exactly this head into the queue', async () => {
    blocked();
    mockQueue({ id: 'MQ' });
    mockEnqueue({ data: { enqueuePullRequest: { mergeQueueEntry: { id: 'MQE' } } } });
    expect(await merge()).toEqual({ outcome: 'queued' });
  });

  it('leaves it in the queue', async () => {
    blocked();
    mockQueue({ id: 'MQ' }, { id: 'MQE' });
    expect(await merge()).toEqual({ outcome: 'queued' });
  });

  it('reports why the queue does not take it', async () => {
    blocked();
    mockQueue({ id: 'MQ' });
    mockEnqueue({
      data: null,
      errors: [{ type: 'UNPROCESSABLE', message: 'Pull request Required status check "ci" is expected.' }],
    });
    expect(await merge()).toEqual({
      outcome: 'not-possible',
      because: 'Pull request Required status check "ci" is expected.',
    });
  });

  it.each([
    ['FORBIDDEN', 'forbidden'],
    ['SERVICE_UNAVAILABLE', 'unavailable'],
  ])('rejects on %s', async (type, kind) => {
    blocked();
    mockQueue({ id: 'MQ' });
    mockEnqueue({ data: null, errors: [{ type, message: 'No' }] });
    await expect(merge()).rejects.toMatchObject({ kind });
  });
});
